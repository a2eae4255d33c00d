-- How Neovim (0.11 or later) starts podlint. Put this file into ~/.config/nvim/lsp/ and this line into init.lua:
--
--   vim.lsp.enable('podlint')
return {
  cmd = { 'podlint', 'lsp' },
  filetypes = { 'yaml', 'json' },
  -- One server for each folder that holds one of these, else for each file on its own.
  root_markers = { '.podlint.yaml', '.git' },
  -- What there is to set stands in editors/README.md; nothing has to be.
  settings = { podlint = {} },
}
