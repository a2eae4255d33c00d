//! Tells Zed how to start podlint: the one that the settings name, else the one on the PATH.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{Command, Extension, LanguageServerId, Result, Worktree, register_extension, serde_json::Value};

struct Podlint;

impl Extension for Podlint {
    fn new() -> Podlint {
        Podlint
    }

    fn language_server_command(&mut self, server: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let settings = LspSettings::for_worktree(server.as_ref(), worktree)?;
        let named = settings.binary.and_then(|binary| binary.path);
        let Some(command) = named.or_else(|| worktree.which("podlint")) else {
            return Err("podlint is not on the PATH; install it, or name it in `lsp.podlint.binary.path`".to_owned());
        };
        Ok(Command { command, args: vec!["lsp".to_owned()], env: worktree.shell_env() })
    }

    fn language_server_workspace_configuration(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        Ok(LspSettings::for_worktree(server.as_ref(), worktree)?.settings)
    }
}

register_extension!(Podlint);
