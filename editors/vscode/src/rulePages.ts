import * as vscode from 'vscode';
import type { Server } from './server';

/** The scheme under which the server links the page of a rule: `podlint-rule:///ports/duplicate-port.md`. */
export const SCHEME = 'podlint-rule';

/** What the server says of a rule, bundled or of a plugin. */
interface Rule {
  id: string;
  severity: string;
  description: string;
}

/** Pages of rules, which the server has. */
export class RulePages implements vscode.TextDocumentContentProvider {
  constructor(private readonly server: Server) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const rule = uri.path.replace(/^\//, '').replace(/\.md$/, '');
    try {
      const page = await this.server.execute<string>('podlint.explainRule', [rule]);
      return page ?? `# ${rule}\n\n${vscode.l10n.t('The server is not running, so there is nothing to show.')}\n`;
    } catch (error) {
      return `# ${rule}\n\n${error instanceof Error ? error.message : String(error)}\n`;
    }
  }

  /** Asks for a rule and shows its page. */
  async choose(): Promise<void> {
    const rules = await this.server.execute<Rule[]>('podlint.listRules', []);
    if (!rules) {
      void vscode.window.showInformationMessage(vscode.l10n.t('The podlint server is not running.'));
      return;
    }
    const items = rules.map(rule => ({ label: rule.id, description: rule.severity, detail: rule.description }));
    const chosen = await vscode.window.showQuickPick(items, {
      placeHolder: vscode.l10n.t('Which rule?'),
      matchOnDetail: true,
    });
    if (chosen) {
      await show(chosen.label);
    }
  }
}

async function show(rule: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${rule}.md` });
  await vscode.commands.executeCommand('markdown.showPreview', uri);
}
