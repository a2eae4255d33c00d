import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Server } from './server';

export const VIEW_TYPE = 'podlint.placement';

/** Milliseconds without a keystroke before the picture follows. */
const PAUSE = 200;

/** Where the last subject is kept, for a panel that comes back with its window. */
const SUBJECT = 'placement.subject';

/** What the server answers. */
type Answer = { html: string } | { error: string };

/** What the page says. Lines and columns count from 1, columns in characters. */
type Message = { type: 'open'; file: string; line: number; column: number } | { type: 'chooseSnapshot' };

/** The picture of where pods would land, of one file or of the whole workspace. There is one panel in a window. */
export class PlacementPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  /** The address of the file, `null` for the workspace. */
  private subject: string | null = null;
  private timer: NodeJS.Timeout | undefined;
  /** The page shows a picture, and can be given the next one without being loaded again. */
  private isLoaded = false;
  private isAsking = false;
  private asksAgain = false;
  private readonly subscriptions: vscode.Disposable[] = [];

  constructor(
    private readonly server: Server,
    private readonly state: vscode.Memento,
  ) {
    const snapshots = vscode.workspace.createFileSystemWatcher('**/*.{yaml,yml,json}');
    this.subscriptions.push(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.languageId === 'yaml' || document.languageId === 'json') {
          this.follow(document.uri);
        }
      }),
      snapshots,
      snapshots.onDidChange(uri => this.follow(uri, true)),
      snapshots.onDidCreate(uri => this.follow(uri, true)),
      snapshots.onDidDelete(uri => this.follow(uri, true)),
      vscode.workspace.onDidRenameFiles(({ files }) => this.move(files)),
      server.onDidChange(() => this.soon()),
    );
  }

  /** Shows the pods of a file, or of the workspace, beside what is looked at. */
  async show(subject: string | null): Promise<void> {
    this.subject = subject;
    this.isLoaded = false;
    await this.state.update(SUBJECT, subject);
    if (this.panel) {
      this.panel.reveal(undefined, true);
    } else {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.adopt(vscode.window.createWebviewPanel(VIEW_TYPE, 'podlint', column, { enableFindWidget: true }));
    }
    await this.refresh();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.panel) {
      // One was opened meanwhile: the old one comes back only when somebody looks at it.
      panel.dispose();
      return;
    }
    this.subject = this.state.get<string | null>(SUBJECT, null);
    this.adopt(panel);
    await this.refresh();
  }

  /** Something that decides has changed, such as a setting. */
  soon(): void {
    if (this.panel?.visible) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.refresh(), PAUSE);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.panel?.dispose();
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    panel.webview.options = { enableScripts: true, localResourceRoots: [] };
    panel.webview.onDidReceiveMessage((message: Message) => void this.take(message));
    panel.onDidChangeViewState(() => {
      // A page that is hidden forgets what it was given since it was loaded.
      this.isLoaded &&= panel.visible;
      this.soon();
    });
    panel.onDidDispose(() => {
      if (this.panel === panel) {
        clearTimeout(this.timer);
        this.panel = undefined;
      }
    });
  }

  /** A text has changed. One on the disk may belong to the cluster. */
  private follow(uri: vscode.Uri, isOnDisk = false): void {
    if (isOnDisk || this.subject === null || uri.toString() === this.subject) {
      this.soon();
    }
  }

  /** The file that is shown, or a folder above it, has another name. */
  private move(files: readonly { oldUri: vscode.Uri; newUri: vscode.Uri }[]): void {
    for (const { oldUri, newUri } of files) {
      const [subject, from] = [this.subject, oldUri.toString()];
      if (subject !== null && (subject === from || subject.startsWith(`${from}/`))) {
        this.subject = newUri.toString() + subject.slice(from.length);
        void this.state.update(SUBJECT, this.subject);
        this.soon();
      }
    }
  }

  private async refresh(): Promise<void> {
    if (this.isAsking) {
      this.asksAgain = true;
      return;
    }
    this.isAsking = true;
    try {
      do {
        this.asksAgain = false;
        await this.draw();
      } while (this.asksAgain);
    } finally {
      this.isAsking = false;
    }
  }

  private async draw(): Promise<void> {
    const nonce = randomBytes(16).toString('hex');
    const { subject } = this;
    let answer: Answer;
    try {
      await this.server.isIndexed();
      const asked = await this.server.execute<Answer>('podlint.showPlacement', [subject, { format: 'html', nonce }]);
      answer = asked ?? { error: vscode.l10n.t('The podlint server is not running.') };
    } catch (error) {
      answer = { error: error instanceof Error ? error.message : String(error) };
    }
    if (!this.panel || subject !== this.subject) {
      return;
    }
    this.panel.title =
      subject === null
        ? vscode.l10n.t('Placement')
        : vscode.l10n.t('Placement: {0}', vscode.Uri.parse(subject).path.split('/').pop() ?? '');
    if ('error' in answer) {
      this.isLoaded = false;
      this.panel.webview.html = messagePage(answer.error, nonce);
    } else if (this.isLoaded) {
      await this.panel.webview.postMessage({ type: 'page', html: answer.html });
    } else {
      this.panel.webview.html = answer.html;
      this.isLoaded = true;
    }
  }

  private async take(message: Message): Promise<void> {
    try {
      if (message.type === 'chooseSnapshot') {
        await vscode.commands.executeCommand('podlint.chooseSnapshot');
      } else if (message.type === 'open') {
        await open(message.file, message.line, message.column);
      }
    } catch (error) {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  }
}

/** Goes to a place in a file: a path, or the address of a text that is in no file yet. */
async function open(file: string, lineNumber: number, column: number): Promise<void> {
  const uri = file.startsWith('untitled:') ? vscode.Uri.parse(file) : vscode.Uri.file(file);
  const document = await vscode.workspace.openTextDocument(uri);
  const line = document.lineAt(Math.min(Math.max(lineNumber, 1), document.lineCount) - 1);
  const before = [...line.text].slice(0, column - 1).join('');
  const place = new vscode.Position(line.lineNumber, before.length);
  const selection = new vscode.Range(place, place);
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, selection });
}

/** A page with one sentence. */
function messagePage(text: string, nonce: string): string {
  const escaped = text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'">
<title>podlint</title>
<style nonce="${nonce}">p { max-width: 60ch; line-height: 1.5 }</style>
<main><p>${escaped}</p></main>
</html>`;
}
