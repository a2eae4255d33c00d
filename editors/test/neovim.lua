-- Opens a manifest in a real Neovim and asks the server for everything once:
-- PODLINT=path/to/podlint FILE=copy/of/pod.yaml nvim --headless -u NONE -i NONE -n -S neovim.lua
local failed = 0
local function check(name, is_fine)
  if not is_fine then failed = failed + 1 end
  io.stdout:write((is_fine and 'ok ' or 'FAILED ') .. name .. '\n')
end

local file = vim.env.FILE
vim.cmd('filetype on')
vim.cmd('edit ' .. file)
local buffer = vim.api.nvim_get_current_buf()
local client_id = vim.lsp.start({
  name = 'podlint',
  cmd = { vim.env.PODLINT, 'lsp' },
  root_dir = vim.fn.fnamemodify(file, ':h'),
})
local client = vim.lsp.get_client_by_id(client_id)
check('the server starts', vim.wait(20000, function() return client.initialized end, 10))

local function found() return vim.diagnostic.get(buffer) end
check('diagnostics', vim.wait(20000, function() return #found() > 0 end, 10))
local misspelt = found()[1]
check('the field is underlined', misspelt.lnum == 7 and misspelt.col == 4 and misspelt.code == 'api/unknown-field')

local document = { uri = vim.uri_from_bufnr(buffer) }
local function ask(method, parameters)
  local answers = vim.lsp.buf_request_sync(buffer, method, parameters, 20000)
  return answers and answers[client_id] and answers[client_id].result
end
local function at(line, character)
  return { textDocument = document, position = { line = line, character = character } }
end

local hover = ask('textDocument/hover', at(6, 6))
check('hover', hover ~= nil and hover.contents.value:find('image') ~= nil)
local offers = ask('textDocument/completion', at(7, 8))
local labels = {}
for _, item in ipairs(offers and (offers.items or offers) or {}) do labels[item.label] = true end
check('completion', labels['imagePullPolicy'] == true)
check('outline', #(ask('textDocument/documentSymbol', { textDocument = document }) or {}) == 1)

local range = { start = { line = 7, character = 4 }, ['end'] = { line = 7, character = 18 } }
local actions = ask('textDocument/codeAction', { textDocument = document, range = range, context = { diagnostics = {} } })
check('a preferred fix', actions ~= nil and actions[1] ~= nil and actions[1].isPreferred == true)
vim.lsp.util.apply_workspace_edit(actions[1].edit, client.offset_encoding)
check('the fix is made', vim.api.nvim_buf_get_lines(buffer, 7, 8, false)[1] == '    imagePullPolicy: Always')
check('and the diagnostic is gone', vim.wait(20000, function() return #found() == 0 end, 10))

vim.lsp.stop_client(client_id)
local function has_ended()
  local left = vim.lsp.get_client_by_id(client_id)
  return left == nil or left.is_stopped()
end
check('the server ends', vim.wait(10000, has_ended, 10))
vim.cmd(failed == 0 and 'qall!' or 'cquit!')
