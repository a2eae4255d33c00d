import * as vscode from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient/node';
import { information } from './information';
import { PlacementPanel, VIEW_TYPE } from './placement';
import { RulePages, SCHEME } from './rulePages';
import { Server } from './server';
import { SETTINGS } from './settings';
import { chooseSnapshot } from './snapshot';
import { haveContainers } from './text';
import { Trouble } from './trouble';

/** The languages that manifests are written in. */
const LANGUAGES = ['yaml', 'json'];

/** Settings that hold from the start of the server on. The others are told to it. */
const FOR_START = ['podlint.enable', 'podlint.server.path', 'podlint.plugins'];

/** Milliseconds without a keystroke before the buttons above a text follow. */
const PAUSE = 500;

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('podlint', { log: true });
  const trouble = new Trouble(log);
  const own = new Server(
    context,
    log,
    trouble,
    clientOptions(uri => void panel.show(uri)),
  );
  const panel = new PlacementPanel(own, context.workspaceState);
  const pages = new RulePages(own);
  let pause: NodeJS.Timeout | undefined;
  server = own;
  const command = (name: string, run: (...args: never[]) => unknown) =>
    vscode.commands.registerCommand(`podlint.${name}`, run);
  context.subscriptions.push(
    log,
    trouble,
    own,
    panel,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, pages),
    vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, panel),
    command('restart', () => own.restartByHand()),
    command('showLog', () => log.show()),
    command('showTrouble', () => trouble.show()),
    command('collectInformation', () => information(context, own)),
    command('fixFile', fixFile),
    command('explain', () => pages.choose()),
    command('openPlacement', (uri?: vscode.Uri) => {
      const subject = uri ?? vscode.window.activeTextEditor?.document.uri;
      return panel.show(subject ? subject.toString() : null);
    }),
    command('openWorkspacePlacement', () => panel.show(null)),
    command('chooseSnapshot', chooseSnapshot),
    command('openWalkthrough', () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#start`),
    ),
    command('showReferences', showReferences),
    vscode.workspace.onDidChangeConfiguration(event => {
      const names = SETTINGS.map(name => `podlint.${name}`);
      if (FOR_START.some(name => event.affectsConfiguration(name))) {
        void own.restart();
      } else if (names.some(name => event.affectsConfiguration(name))) {
        own.checkSettings();
        panel.soon();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void own.restart()),
    own.onDidChange(() => vscode.commands.executeCommand('setContext', 'podlint.isRunning', own.isRunning)),
    vscode.window.onDidChangeActiveTextEditor(noteWhetherPods),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      const editor = vscode.window.activeTextEditor;
      if (document === editor?.document) {
        clearTimeout(pause);
        pause = setTimeout(() => noteWhetherPods(editor), PAUSE);
      }
    }),
    new vscode.Disposable(() => clearTimeout(pause)),
  );
  noteWhetherPods(vscode.window.activeTextEditor);
  await own.restart();
}

export async function deactivate(): Promise<void> {
  await server?.end();
}

function clientOptions(showPlacement: (uri: string | null) => void): LanguageClientOptions {
  return {
    documentSelector: ['file', 'untitled'].flatMap(scheme => LANGUAGES.map(language => ({ scheme, language }))),
    synchronize: { configurationSection: 'podlint' },
    middleware: {
      // The command of the lens is one of the server's, which answers with data; a person wants to see it.
      executeCommand: (command, args, next) =>
        command === 'podlint.showPlacement' ? showPlacement(args[0] ?? null) : next(command, args),
    },
  };
}

/** Makes all safe fixes of the file that is looked at, or that stands beside the page which asks for them. */
async function fixFile(): Promise<void> {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const editor = [activeTextEditor, ...visibleTextEditors].find(
    one => one && LANGUAGES.includes(one.document.languageId),
  );
  if (!editor) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a manifest first: there is none to fix.'));
    return;
  }
  if (editor !== activeTextEditor) {
    await vscode.window.showTextDocument(editor.document, editor.viewColumn);
  }
  await vscode.commands.executeCommand('editor.action.codeAction', {
    kind: 'source.fixAll.podlint',
    apply: 'first',
  });
  await vscode.commands.executeCommand('setContext', 'podlint.hasFixed', true);
}

/** What a lens of the server leads to, in its words, shown by the editor. */
async function showReferences(
  uri: string,
  position: { line: number; character: number },
  locations: { uri: string; range: { start: typeof position; end: typeof position } }[],
): Promise<void> {
  const place = (at: typeof position) => new vscode.Position(at.line, at.character);
  const found = locations.map(
    ({ uri, range }) =>
      new vscode.Location(vscode.Uri.parse(uri), new vscode.Range(place(range.start), place(range.end))),
  );
  await vscode.commands.executeCommand('editor.action.showReferences', vscode.Uri.parse(uri), place(position), found);
}

/** The button for placement is there where there are pods. */
function noteWhetherPods(editor: vscode.TextEditor | undefined): void {
  const hasPods = editor?.document.languageId === 'yaml' && haveContainers(editor.document.getText());
  void vscode.commands.executeCommand('setContext', 'podlint.hasPods', hasPods);
}
