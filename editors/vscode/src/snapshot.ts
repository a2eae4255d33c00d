import * as path from 'node:path';
import * as vscode from 'vscode';

/** Files that are offered: their names are those that people give to what `kubectl get` prints. */
const NAMES = '**/{.podlint-cluster,*cluster*,*snapshot*}.{json,yaml,yml}';

/** Asks which file says what the cluster is like, and keeps it in the settings of the workspace. */
export async function chooseSnapshot(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  const found = await vscode.workspace.findFiles(NAMES, '**/node_modules/**', 50);
  const browse = { label: vscode.l10n.t('Browse…'), uri: undefined };
  const none = { label: vscode.l10n.t('None: a made-up cluster'), uri: null };
  const items = found
    .map(uri => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .sort((left, right) => left.label.localeCompare(right.label));
  const chosen = await vscode.window.showQuickPick([...items, browse, none], {
    placeHolder: vscode.l10n.t('Which file says what the cluster is like?'),
  });
  if (!chosen) {
    return;
  }
  const uri = chosen.uri === undefined ? await browsed(folder?.uri) : chosen.uri;
  if (uri === undefined) {
    return;
  }
  const target = folder ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  // An empty list means none, even where one lies that would be found by itself.
  const value = uri === null ? [] : nameOf(uri, folder);
  await vscode.workspace.getConfiguration('podlint').update('snapshot', value, target);
}

async function browsed(folder: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
  const files = await vscode.window.showOpenDialog({
    ...(folder && { defaultUri: folder }),
    filters: { [vscode.l10n.t('Objects of a cluster')]: ['json', 'yaml', 'yml'] },
  });
  return files?.[0];
}

/** A name that holds for everybody who has the folder, where there is one. */
function nameOf(uri: vscode.Uri, folder: vscode.WorkspaceFolder | undefined): string {
  const relative = folder ? path.relative(folder.uri.fsPath, uri.fsPath) : '..';
  return relative.startsWith('..') || path.isAbsolute(relative) ? uri.fsPath : relative.split(path.sep).join('/');
}
