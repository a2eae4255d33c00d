import * as vscode from 'vscode';
import type { Server } from './server';
import { SETTINGS } from './settings';

/** How long the server may take to say how it is, in milliseconds. */
const STATUS_TIMEOUT = 3_000;

/** Opens a text with what a bug report needs: versions, settings that were changed, how the server is. Nothing of a manifest. */
export async function information(context: vscode.ExtensionContext, server: Server): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('podlint');
  const changed = SETTINGS.filter(name => {
    const known = configuration.inspect(name);
    return [known?.globalValue, known?.workspaceValue, known?.workspaceFolderValue].some(value => value !== undefined);
  }).map(name => `podlint.${name}: ${JSON.stringify(configuration.get(name))}`);
  const silence = new Promise<string>(resolve => setTimeout(() => resolve('does not answer'), STATUS_TIMEOUT));
  const status = await Promise.race([server.request('podlint/status').catch(error => String(error)), silence]);
  const lines = [
    '# podlint',
    '',
    `- extension: ${context.extension.packageJSON.version}`,
    `- editor: ${vscode.env.appName} ${vscode.version}, ${process.platform} ${process.arch}`,
    `- server: ${server.description}`,
    `- state: ${status === undefined ? 'not running' : JSON.stringify(status)}`,
    `- trusted folder: ${vscode.workspace.isTrusted}`,
    `- folders: ${vscode.workspace.workspaceFolders?.length ?? 0}`,
    `- settings: ${changed.length > 0 ? changed.join('; ') : 'none'}`,
    '',
    '## What happened',
    '',
    '',
  ];
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: lines.join('\n') });
  await vscode.window.showTextDocument(document);
}
