-- Opens a manifest in a real Neovim, started as editors/neovim says, and uses everything once. FOLDER is a copy of workspace/,
-- EDITORS the folder above this one, podlint is on the PATH: nvim --headless -u NONE -i NONE -n -S neovim.lua
local passed, failed = 0, 0
local function check(name, is_fine)
  if is_fine then passed = passed + 1 else failed = failed + 1 end
  io.stdout:write((is_fine and 'ok ' or 'FAILED ') .. name .. '\n')
end
local function wait_for(question) return vim.wait(20000, question, 10) end
local function stop()
  io.stdout:write(passed .. ' passed, ' .. failed .. ' failed\n')
  vim.cmd(failed == 0 and 'qall!' or 'cquit!')
end
local function must(name, is_fine)
  check(name, is_fine)
  if not is_fine then stop() end
end

vim.opt.runtimepath:prepend(vim.env.EDITORS .. '/neovim')
vim.cmd('filetype on')
vim.lsp.config('podlint', { settings = { podlint = { inlayHints = { defaults = true } } } })
vim.lsp.enable('podlint')
vim.cmd.edit(vim.env.FOLDER .. '/pod.yaml')
local pod = vim.api.nvim_get_current_buf()
local function client() return vim.lsp.get_clients({ bufnr = pod, name = 'podlint' })[1] end
must('the server starts', wait_for(function() return client() and client().initialized end))
check('in the folder of the configuration', client().root_dir == vim.env.FOLDER)

local function found() return vim.diagnostic.get(pod) end
must('diagnostics', wait_for(function() return #found() == 1 end))
local misspelt = found()[1]
check('the field is underlined', misspelt.lnum == 7 and misspelt.col == 4 and misspelt.code == 'api/unknown-field')

local document = { uri = vim.uri_from_bufnr(pod) }
local function ask(method, parameters)
  local answer = client():request_sync(method, vim.tbl_extend('force', { textDocument = document }, parameters), 20000, pod)
  return answer and answer.result
end
local function at(line, character) return { position = { line = line, character = character } } end

local hover = ask('textDocument/hover', at(6, 6))
check('hover', hover ~= nil and hover.contents.value:find('image') ~= nil)
local labels = {}
local offers = ask('textDocument/completion', at(7, 8))
for _, item in ipairs(offers and (offers.items or offers) or {}) do labels[item.label] = true end
check('completion', labels['imagePullPolicy'] == true)
check('outline', #(ask('textDocument/documentSymbol', {}) or {}) == 1)

check('a setting', wait_for(function()
  local range = { start = { line = 0, character = 0 }, ['end'] = { line = 10, character = 0 } }
  return vim.inspect(ask('textDocument/inlayHint', { range = range })):find('restartPolicy') ~= nil
end))

vim.api.nvim_win_set_cursor(0, { 8, 6 })
vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.isPreferred end })
check('a fix', wait_for(function()
  return vim.api.nvim_buf_get_lines(pod, 7, 8, false)[1] == '    imagePullPolicy: Always'
end))
check('and the diagnostic is gone', wait_for(function() return #found() == 0 end))

local function line_of(path, line)
  local buffer = vim.fn.bufnr(path)
  return buffer ~= -1 and vim.api.nvim_buf_get_lines(buffer, line, line + 1, false)[1] or ''
end
vim.o.hidden = true
local key = vim.api.nvim_buf_get_lines(pod, 9, 10, false)[1]:find('title')
vim.api.nvim_win_set_cursor(0, { 10, key - 1 })
vim.lsp.buf.definition()
check('definition in another file', wait_for(function()
  return vim.endswith(vim.api.nvim_buf_get_name(0), '/config.yaml') and vim.api.nvim_win_get_cursor(0)[1] == 5
end))
vim.cmd.buffer(pod)
vim.api.nvim_win_set_cursor(0, { 10, key - 1 })
vim.lsp.buf.rename('heading')
check('renaming in both files', wait_for(function()
  return line_of('pod.yaml', 9):find('key: heading}', 1, true) and line_of('config.yaml', 4) == '  heading: Shop'
end))
check('with nothing left to say', wait_for(function() return #found() == 0 end))

local started = client()
vim.lsp.enable('podlint', false)
started:stop()
check('the server ends', wait_for(function() return started:is_stopped() end))
stop()
