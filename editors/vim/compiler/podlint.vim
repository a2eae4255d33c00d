" podlint without a language server: `:compiler podlint`, then `:make`. Put this file into ~/.vim/compiler/.
if exists('current_compiler')
    finish
endif
let current_compiler = 'podlint'

CompilerSet makeprg=podlint\ check\ --format\ concise\ %:S
CompilerSet errorformat=%f:%l:%c:\ %t%*[a-z]\ %m,%-G%.%#
