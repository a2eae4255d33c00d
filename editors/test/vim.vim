" Opens a manifest in a real Vim with ALE, started as editors/vim says, and uses what ALE has once. FOLDER is a copy of workspace/,
" EDITORS the folder above this one, RESULTS the file for what is found, podlint is on the PATH:
" vim -u NONE -N --not-a-term -T dumb -n -i NONE -S vim.vim </dev/null
let s:results = []
let s:passed = 0
let s:failed = 0
function! s:Check(name, is_fine) abort
  let s:passed += a:is_fine ? 1 : 0
  let s:failed += a:is_fine ? 0 : 1
  call add(s:results, (a:is_fine ? 'ok ' : 'FAILED ') . a:name)
endfunction
" Asks until it is answered, for twenty seconds.
function! s:WaitFor(Question) abort
  let l:start = reltime()
  while reltimefloat(reltime(l:start)) < 20
    if a:Question()
      return 1
    endif
    sleep 20m
  endwhile
  return 0
endfunction
" What ALE shows in the preview window.
function! s:Preview() abort
  for l:window in range(1, winnr('$'))
    if getwinvar(l:window, '&previewwindow')
      return join(getbufline(winbufnr(l:window), 1, '$'), "\n")
    endif
  endfor
  return ''
endfunction

function! s:Session() abort
  execute 'edit' fnameescape($FOLDER . '/pod.yaml')
  let l:pod = bufnr('')
  let l:Found = {-> ale#engine#GetLoclist(l:pod)}
  call s:Check('diagnostics', s:WaitFor({-> len(l:Found()) == 1}))
  let l:misspelt = get(l:Found(), 0, {})
  call s:Check('the field is underlined', get(l:misspelt, 'lnum') == 8 && get(l:misspelt, 'col') == 5
  \ && get(l:misspelt, 'code', '') ==# 'api/unknown-field')

  call cursor(7, 7)
  ALEHover
  call s:Check('hover', s:WaitFor({-> s:Preview() =~# 'image'}))
  pclose

  call cursor(8, 11)
  " ALE offers something in Insert mode only.
  call feedkeys("i\<Cmd>call " . expand('<SID>') . "AskForCompletion()\<CR>\<Esc>", 'x')
  call s:Check('completion', !empty(filter(copy(s:offers), 'v:val.word =~# "imagePullPolicy"')))

  call cursor(10, stridx(getline(10), 'title') + 1)
  ALEGoToDefinition
  call s:Check('definition in another file', s:WaitFor({-> expand('%:t') ==# 'config.yaml' && line('.') == 5}))
  execute 'buffer' l:pod

  " ALE shows no inlay hints; here they tell whether a setting arrives.
  let s:hints = []
  let l:range = {'start': {'line': 0, 'character': 0}, 'end': {'line': 10, 'character': 0}}
  let l:ask = [0, 'textDocument/inlayHint', {'textDocument': {'uri': ale#util#ToURI($FOLDER . '/pod.yaml')}, 'range': l:range}]
  call ale#lsp_linter#SendRequest(l:pod, 'podlint', l:ask, {answer -> extend(s:hints, [answer])})
  call s:Check('a setting', s:WaitFor({-> !empty(s:hints)}) && json_encode(s:hints) =~# 'restartPolicy')

  " What `:ALECodeAction` asks the user for is answered by the first action.
  let s:actions = []
  call cursor(8, 7)
  call ale#codefix#Execute(0, {data, actions -> extend(s:actions, map(copy(actions), {_, action -> [data, action[1]]}))})
  call s:Check('fixes', s:WaitFor({-> !empty(s:actions)}))
  call ale#codefix#ApplyLSPCodeAction(s:actions[0][0], s:actions[0][1])
  call s:Check('the fix is made', s:WaitFor({-> getline(8) ==# '    imagePullPolicy: Always'}))
  call ale#Queue(0)
  call s:Check('and the diagnostic is gone', s:WaitFor({-> empty(l:Found())}))

  call s:Check('`:make` of the saved file', s:Make())
endfunction

let s:offers = []
function! s:AskForCompletion() abort
  call ale#completion#GetCompletions('ale-callback', {'callback': {offers -> extend(s:offers, offers)}})
  call s:WaitFor({-> !empty(s:offers)})
endfunction

" What plain Vim finds without a language server, in the file as it is saved.
function! s:Make() abort
  compiler podlint
  silent make!
  let l:found = getqflist()
  return len(l:found) == 1 && l:found[0].lnum == 8 && l:found[0].col == 5 && l:found[0].type ==# 'e'
  \ && l:found[0].text =~# 'api/unknown-field'
endfunction

set hidden nomore
let g:ale_linters = {'yaml': ['podlint']}
let g:ale_linters_explicit = 1
let g:ale_hover_to_preview = 1
let g:ale_yaml_podlint_config = {'podlint': {'inlayHints': {'defaults': v:true}}}
execute 'set runtimepath^=' . fnameescape($EDITORS . '/vim')
filetype plugin on
packadd ale

try
  call s:Session()
catch
  call s:Check(v:exception . ' at ' . v:throwpoint, 0)
endtry
call add(s:results, s:passed . ' passed, ' . s:failed . ' failed')
call writefile(s:results, $RESULTS)
execute s:failed ? 'cquit!' : 'qall!'
