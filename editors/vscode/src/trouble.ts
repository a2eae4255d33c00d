import * as vscode from 'vscode';

/** Tells the user what is wrong: one message for each trouble, and an item in the status bar for as long as it lasts. */
export class Trouble implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('podlint.trouble', vscode.StatusBarAlignment.Right);
  private failure: string | undefined;
  private warning: string | undefined;

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.item.name = 'podlint';
    this.item.text = '$(error) podlint';
    this.item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
    this.item.command = 'podlint.showTrouble';
  }

  /** podlint cannot work. */
  fail(text: string): void {
    this.log.error(text);
    this.item.tooltip = text;
    this.item.accessibilityInformation = { label: `podlint: ${text}` };
    this.item.show();
    if (this.failure !== text) {
      this.failure = text;
      void this.ask(text);
    }
  }

  /** podlint works, but not as it was meant to. */
  warn(text: string): void {
    this.log.warn(text);
    if (this.warning !== text) {
      this.warning = text;
      const settings = vscode.l10n.t('Open Settings');
      void vscode.window.showWarningMessage(`podlint: ${text}`, settings).then(chosen => {
        if (chosen === settings) {
          void vscode.commands.executeCommand('workbench.action.openSettings', 'podlint.');
        }
      });
    }
  }

  /** What was not as it was meant to be is mended, so it is worth a word when it comes again. */
  forgetWarning(): void {
    this.warning = undefined;
  }

  /** podlint works, or is not wanted. */
  clear(): void {
    this.item.hide();
    this.failure = undefined;
  }

  /** Says again what is wrong, for who clicks on the item. */
  async show(): Promise<void> {
    await this.ask(String(this.item.tooltip ?? ''));
  }

  dispose(): void {
    this.item.dispose();
  }

  private async ask(text: string): Promise<void> {
    const restart = vscode.l10n.t('Restart');
    const log = vscode.l10n.t('Show Log');
    const settings = vscode.l10n.t('Open Settings');
    switch (await vscode.window.showErrorMessage(text, restart, log, settings)) {
      case restart:
        await vscode.commands.executeCommand('podlint.restart');
        break;
      case log:
        this.log.show();
        break;
      case settings:
        await vscode.commands.executeCommand('workbench.action.openSettings', 'podlint.server.path');
        break;
    }
  }
}
