" How ALE starts podlint. Put this file into ~/.vim/ale_linters/yaml/; ALE finds it there. If you name your linters:
"
"   let g:ale_linters = {'yaml': ['podlint']}
"
" What there is to set stands in editors/README.md; nothing has to be:
"
"   let g:ale_yaml_podlint_config = {'podlint': {'snapshot': 'cluster.json'}}
call ale#Set('yaml_podlint_executable', 'podlint')
call ale#Set('yaml_podlint_config', {})

" The nearest folder above the file that holds a configuration or a repository, else its own.
function! ale_linters#yaml#podlint#ProjectRoot(buffer) abort
    let l:configuration = ale#path#FindNearestFile(a:buffer, '.podlint.yaml')
    if !empty(l:configuration)
        return fnamemodify(l:configuration, ':h')
    endif
    let l:repository = ale#path#FindNearestDirectory(a:buffer, '.git')
    if !empty(l:repository)
        return fnamemodify(l:repository, ':h:h')
    endif
    return fnamemodify(bufname(a:buffer), ':p:h')
endfunction

call ale#linter#Define('yaml', {
\   'name': 'podlint',
\   'lsp': 'stdio',
\   'executable': {buffer -> ale#Var(buffer, 'yaml_podlint_executable')},
\   'command': '%e lsp',
\   'project_root': function('ale_linters#yaml#podlint#ProjectRoot'),
\   'lsp_config': {buffer -> ale#Var(buffer, 'yaml_podlint_config')},
\})
