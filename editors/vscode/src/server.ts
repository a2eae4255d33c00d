import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, type LanguageClientOptions } from 'vscode-languageclient/node';
import { type Binary, findBinary } from './binary';
import { Crashes } from './crashes';
import { readSettings, type Settings } from './settings';
import type { Trouble } from './trouble';
import { isNewEnough, shown, type Version, versionIn } from './version';

/** How long `podlint --version` may take, in milliseconds: a virus scanner may look at it first. */
const VERSION_TIMEOUT = 20_000;

/** How long the server may take to say what it can do, in milliseconds. Nothing else goes on until then. */
const START_TIMEOUT = 30_000;

/** One life of the server. */
interface Run {
  client: LanguageClient;
  binary: Binary;
  version: Version;
  child: ChildProcess | undefined;
  /** It has ended, or is to end. */
  isOver: boolean;
  /** Ends the wait for a start that is no longer wanted. */
  cancel(): void;
}

/** The client says what happens in its log only: messages to the user are ours, so that there is one for each trouble. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
  override warn(message: string, data?: unknown): void {
    super.warn(message, data, false);
  }
  override info(message: string, data?: unknown): void {
    super.info(message, data, false);
  }
}

/** Starts the server, starts it again when it ends, and gives up when that does not help. */
export class Server implements vscode.Disposable {
  private run: Run | undefined;
  private readonly crashes = new Crashes();
  /** Starts and stops come one after the other. */
  private queue: Promise<void> = Promise.resolve();
  private isWaiting = false;
  private isDisposed = false;
  private readonly changes = new vscode.EventEmitter<void>();
  /** Something is different: it runs, or no longer. */
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
    private readonly trouble: Trouble,
    private readonly clientOptions: LanguageClientOptions,
  ) {}

  get isRunning(): boolean {
    return this.run?.client.isRunning() ?? false;
  }

  /** What runs, for people. */
  get description(): string {
    return this.run ? `${this.run.binary.path} (${this.run.binary.origin}), ${shown(this.run.version)}` : 'none';
  }

  settings(): Settings {
    const configuration = vscode.workspace.getConfiguration('podlint');
    return readSettings(name => configuration.get(name));
  }

  /** Says which settings have a value of the wrong type. */
  checkSettings(settings = this.settings()): void {
    if (settings.wrong.length > 0) {
      const names = settings.wrong.map(name => `podlint.${name}`).join(', ');
      this.trouble.warn(
        vscode.l10n.t('These settings have a value of the wrong type, so their defaults hold: {0}', names),
      );
    } else {
      this.trouble.forgetWarning();
    }
  }

  /** Ends what runs and starts anew, with the settings of now. Several calls while one waits are one. */
  restart(): Promise<void> {
    this.run?.cancel();
    if (!this.isWaiting) {
      this.isWaiting = true;
      this.queue = this.queue.then(async () => {
        this.isWaiting = false;
        await this.stop();
        await this.start();
      });
    }
    return this.queue;
  }

  /** The same because the user wants it: what went wrong before does not count. */
  restartByHand(): Promise<void> {
    this.crashes.forget();
    this.trouble.clear();
    return this.restart();
  }

  /** Has the server run one of its commands; `undefined` while it does not run. */
  async execute<T>(command: string, args: unknown[]): Promise<T | undefined> {
    return this.request<T>('workspace/executeCommand', { command, arguments: args });
  }

  async request<T>(method: string, params?: object): Promise<T | undefined> {
    await this.queue;
    if (!this.isRunning) {
      return undefined;
    }
    const client = this.run?.client;
    return params === undefined ? client?.sendRequest<T>(method) : client?.sendRequest<T>(method, params);
  }

  /** Waits until the server has read the workspace, or is gone. */
  async isIndexed(): Promise<void> {
    while ((await this.request<{ isIndexed: boolean }>('podlint/status'))?.isIndexed === false) {
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.changes.dispose();
  }

  /** Ends what runs, before the editor does. */
  async end(): Promise<void> {
    this.isDisposed = true;
    this.run?.cancel();
    await this.queue;
    await this.stop();
  }

  private async start(): Promise<void> {
    const settings = this.settings();
    if (this.isDisposed || !settings.enable) {
      this.log.info(settings.enable ? 'The editor is closing.' : 'Switched off by podlint.enable.');
      this.trouble.clear();
      this.changed();
      return;
    }
    this.checkSettings(settings);
    const folders = vscode.workspace.workspaceFolders ?? [];
    const binary = findBinary({
      setting: settings.serverPath,
      extension: this.context.extensionPath,
      path: process.env.PATH ?? '',
      home: homedir(),
      platform: process.platform,
      folders: folders.map(folder => folder.uri.fsPath),
      exists: existsSync,
    });
    if (!binary) {
      const text = vscode.l10n.t(
        'There is no podlint on this machine. Install it, or the extension for your platform, or name it in the setting podlint.server.path.',
      );
      return this.fail(text);
    }
    const version = await this.check(binary);
    if (version) {
      const onDisk = folders.map(folder => folder.uri).find(uri => uri.scheme === 'file' && existsSync(uri.fsPath));
      await this.launch(binary, version, settings, onDisk?.fsPath ?? homedir());
    }
  }

  /** The version of a binary that can be used. */
  private async check(binary: Binary): Promise<Version | undefined> {
    this.log.info(`Found ${binary.path} (${binary.origin}).`);
    const wanted = versionIn(`podlint ${this.context.extension.packageJSON.version}`);
    try {
      const { stdout } = await promisify(execFile)(binary.path, ['--version'], { timeout: VERSION_TIMEOUT });
      const version = versionIn(stdout);
      if (!version) {
        this.fail(vscode.l10n.t('{0} is not podlint: it answers `{1}`.', binary.path, stdout.trim().slice(0, 80)));
      } else if (wanted && !isNewEnough(version, wanted)) {
        const text = vscode.l10n.t(
          'podlint {0} at {1} is too old: this extension needs {2} or newer.',
          shown(version),
          binary.path,
          `${wanted[0]}.${wanted[1]}`,
        );
        this.fail(text);
      } else {
        return version;
      }
    } catch (error) {
      this.fail(vscode.l10n.t('{0} cannot be run: {1}', binary.path, textOf(error)));
    }
    return undefined;
  }

  private async launch(binary: Binary, version: Version, settings: Settings, folder: string): Promise<void> {
    // A plugin runs with all rights of the user, so none is loaded where the folder is not trusted.
    const plugins = vscode.workspace.isTrusted ? settings.plugins : [];
    const args = ['lsp', ...plugins.flatMap(plugin => ['--plugin', plugin])];
    const spawned = () =>
      new Promise<ChildProcess>((resolve, reject) => {
        const child = spawn(binary.path, args, { cwd: folder });
        run.child = child;
        child.once('error', reject);
        child.once('spawn', () => resolve(child));
      });
    const client = new QuietClient('podlint', 'podlint', spawned, {
      ...this.clientOptions,
      outputChannel: this.log,
      initializationOptions: vscode.workspace.getConfiguration('podlint'),
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          this.ended(run, 'the connection was closed');
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    });
    const run: Run = { client, binary, version, child: undefined, isOver: false, cancel: () => undefined };
    this.run = run;
    this.log.info(`Starting ${binary.path} ${args.join(' ')}`);
    let timer: NodeJS.Timeout | undefined;
    const stopped = new Promise<'canceled' | 'silent'>(resolve => {
      run.cancel = () => resolve('canceled');
      timer = setTimeout(() => resolve('silent'), START_TIMEOUT);
    });
    try {
      const outcome = await Promise.race([client.start().then(() => 'running' as const), stopped]);
      if (outcome === 'running') {
        this.log.info(`Running, version ${shown(version)}.`);
        this.trouble.clear();
        this.changed();
        return;
      }
      this.log.warn(`The server has not answered: ${outcome}`);
      this.discard(run);
      if (outcome === 'silent') {
        this.fail(vscode.l10n.t('{0} does not answer, so it is not used. The log says more.', binary.path));
      }
    } catch (error) {
      this.ended(run, textOf(error));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Has done with a server that does not listen. */
  private discard(run: Run): void {
    run.isOver = true;
    this.run = undefined;
    run.child?.kill('SIGKILL');
    // The client has not finished with its own end yet.
    setTimeout(() => run.client.dispose().catch(() => undefined), 0);
  }

  /** The server is gone without having been asked to. */
  private ended(run: Run, why: string): void {
    if (run.isOver || this.run !== run) {
      return;
    }
    this.discard(run);
    this.log.error(`The server has ended: ${why}`);
    this.changed();
    if (this.isDisposed) {
      return;
    }
    if (this.crashes.shouldRestart(Date.now())) {
      void this.restart();
    } else {
      this.fail(
        vscode.l10n.t('The podlint server ended again and again, so it is not started any more. The log says more.'),
      );
    }
  }

  private async stop(): Promise<void> {
    const run = this.run;
    this.run = undefined;
    if (!run || run.isOver) {
      return;
    }
    run.isOver = true;
    try {
      await run.client.dispose();
    } catch (error) {
      this.log.warn(`The server did not end by itself: ${textOf(error)}`);
    }
    run.child?.kill();
    this.changed();
  }

  private fail(text: string): void {
    this.trouble.fail(text);
    this.changed();
  }

  private changed(): void {
    if (!this.isDisposed) {
      this.changes.fire();
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
