// Runs `host/tests.cjs` inside the extension host of a real VS Code. PODLINT names the binary.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { extension, named, open, workspace } from './vscode.mjs';

const folder = workspace('shop');
const tests = join(extension, 'test/host/tests.cjs');
const vscode = await open({
  folder,
  machine: { 'podlint.server.path': named('PODLINT') },
  payload: [
    ['extensionDevelopmentPath', extension],
    ['extensionTestsPath', tests],
  ],
});
const result = new Promise(resolve => {
  const log = (type, args) => {
    if (type === 'info' || type === 'error') {
      const text = args.join(' ');
      if (/^(ok |FAILED |\d+ passed)/.test(text)) {
        console.log(text);
      }
    }
  };
  vscode.page.exposeFunction('codeAutomationLog', log);
  vscode.page.exposeFunction('codeAutomationExit', resolve);
  setTimeout(() => {
    console.log('FAILED: no end within five minutes');
    resolve(124);
  }, 300_000).unref();
});
await vscode.goto();
const code = await result;
await vscode.close();
rmSync(folder, { recursive: true, force: true });
process.exit(code);
