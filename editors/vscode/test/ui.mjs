// What a person sees and does in a real VS Code: the package is installed, keys are pressed, pages are read. PODLINT_VSIX names the
// package with the binary in it, PODLINT_VSIX_UNIVERSAL the one without, PODLINT a binary. With PODLINT_PICTURES the pictures of the README are made, in that folder.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Checks, extension, named, open, workspace } from './vscode.mjs';

const vsix = named('PODLINT_VSIX');
const out = join(extension, 'out');
const pictures = process.env.PODLINT_PICTURES;
const only = process.argv[2];
let passed = 0;
let failed = 0;

/** Runs checks in a window. */
async function session(name, options, run) {
  if (only && only !== name) {
    return;
  }
  console.log(`${name}:`);
  const vscode = await open({ vsix, ...options });
  const checks = new Checks(vscode.page, join(out, 'pictures'));
  try {
    await vscode.goto();
    await run(new Window(vscode, options.folder), (what, how) => checks.check(what, how));
  } finally {
    passed += checks.passed;
    failed += checks.failed;
    await vscode.close();
    rmSync(options.folder, { recursive: true, force: true });
  }
}

/** A window of the editor, by what a person does with it. */
class Window {
  constructor(vscode, folder) {
    this.page = vscode.page;
    this.home = vscode.home;
    this.again = vscode.again;
    this.folder = folder;
  }

  press(...keys) {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  see(selector, options) {
    return this.page.waitForSelector(selector, options);
  }

  gone(selector) {
    return this.page.waitForSelector(selector, { state: 'detached' });
  }

  /** The last word of `text`, in the first line that has all of it. */
  word(text) {
    return this.page.locator(`.view-line:has-text("${text}") span span`, { hasText: text.split(' ').pop() }).first();
  }

  /** Does something again when a key was lost, which happens on a busy machine. */
  async retry(run, times = 4) {
    for (let left = times; ; left--) {
      try {
        return await run();
      } catch (error) {
        if (left <= 1) {
          throw error;
        }
        await this.press('Escape');
      }
    }
  }

  /** Opens a list of the editor by its key, and narrows it down. What is asked for never goes into a text, if the list closes again. */
  async list(key, text) {
    await this.press(key);
    await this.page.fill('.quick-input-widget:not([style*="display: none"]) input[type=text]', text, {
      timeout: 15_000,
    });
  }

  /** Runs a command by its name in the palette. */
  command(name) {
    return this.retry(async () => {
      await this.list('F1', `>${name}`);
      await this.page.click(`.quick-input-list .monaco-list-row:has-text("${name}")`, { timeout: 15_000 });
    });
  }

  /** Opens a file of the folder. */
  file(name) {
    return this.retry(async () => {
      await this.list('Control+P', name);
      await this.page.click(`.quick-input-list .monaco-list-row.focused:has-text("${name}")`, { timeout: 15_000 });
      await this.see(`.tab.active:has-text("${name}")`, { timeout: 15_000 });
    });
  }

  /** Puts the cursor to the end of the line with a text. */
  async to(text) {
    await this.word(text).click();
    await this.press('End');
  }

  read(name) {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  /** Waits until a file on the disk is as wanted. */
  async saved(name, isWanted) {
    for (let tries = 0; !isWanted(this.read(name)); tries++) {
      if (tries > 300) {
        throw new Error(`${name} is not as wanted:\n${this.read(name)}`);
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  /** The page inside of the placement panel. */
  get panel() {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** The settings of the machine, which a running window takes over at once. */
  machine(settings) {
    writeFileSync(join(this.home, 'data/Machine/settings.json'), JSON.stringify(settings));
  }

  toasts(text) {
    return this.page.locator('.notification-list-item', { hasText: text });
  }

  async closeToasts() {
    await this.command('Notifications: Clear All Notifications');
    await this.gone('.notification-list-item');
  }

  /** The bundled servers that run in this window, by their numbers. */
  servers() {
    const lines = execFileSync('ps', ['-eo', 'pid,args']).toString().split('\n');
    const own = lines.filter(line => line.includes(this.home) && line.includes('bundled/podlint lsp'));
    return own.map(line => Number.parseInt(line, 10));
  }

  picture(name, clip) {
    if (!pictures) {
      return undefined;
    }
    mkdirSync(pictures, { recursive: true });
    return this.page.screenshot({ path: join(pictures, `${name}.png`), clip });
  }
}

const shop = workspace('shop');
await session('everyday', { folder: shop, file: join(shop, 'web.yaml') }, async (window, check) => {
  const { page } = window;
  await check('a squiggle under what is wrong', () => window.see('.squiggly-error'));
  await check('a lens with the node, from the bundled server', async () => {
    await window.see('.codelens-decoration a:has-text("would land on")');
    if (window.servers().length !== 1) {
      throw new Error('the bundled server does not run');
    }
  });
  await check('the list of problems, with the rule', async () => {
    await page.click('.editor-instance .view-lines');
    await window.command('View: Toggle Problems');
    await window.see('.markers-panel .monaco-list-row:has-text("imagePulPolicy"):has-text("api/unknown-field")');
    await window.see('.markers-panel .monaco-list-row:has-text("no key")');
    await window.command('View: Toggle Problems');
  });
  await check('hover with documentation', () =>
    window.retry(async () => {
      await window.word('containerPort').hover();
      await window.see('.monaco-hover:not(.hidden) :text("Number of port to expose")', { timeout: 15_000 });
    }),
  );
  await check('a picture of hover over a finding, with a link to its rule', () =>
    window.retry(async () => {
      await page.mouse.move(900, 700);
      await window.word('imagePulPolicy').hover();
      await window.see('.monaco-hover:not(.hidden) a:has-text("api/unknown-field")', { timeout: 15_000 });
      await window.picture('finding', { x: 352, y: 30, width: 924, height: 500 });
    }),
  );
  await check('the page of the rule opens from its link', async () => {
    await page.click('.monaco-hover:not(.hidden) a:has-text("api/unknown-field")');
    await window.see('.tab.active:has-text("unknown-field")');
    await window.panel.locator('h1:text-is("unknown-field")').waitFor();
    await window.press('Control+F4');
  });
  await window.file('web.yaml');
  await check('a quick fix', async () => {
    await page.mouse.move(900, 700);
    await window.retry(async () => {
      await window.word('imagePulPolicy').click();
      await window.press('Control+.');
      await window.see('.action-widget :text("imagePullPolicy")', { timeout: 15_000 });
    });
    await window.press('Enter');
    await window.see('.view-line:has-text("imagePullPolicy: Always")');
  });
  await check('completion of a key of another file', async () => {
    await window.to('key: titel');
    await window.press('Control+Shift+ArrowLeft');
    await page.keyboard.type('t');
    await window.press('Control+Space');
    await window.see('.suggest-widget.visible .monaco-list-row:has-text("title")');
    await window.press('Enter');
    await window.see('.view-line:has-text("key: title")');
    await window.gone('.squiggly-error');
  });
  await check('suggestions while typing, without being asked', async () => {
    await window.to('image: nginx');
    await window.press('Enter');
    await page.keyboard.type('workingD', { delay: 80 });
    await window.see('.suggest-widget.visible .monaco-list-row:has-text("workingDir")');
    await window.press('Escape');
    for (let count = 0; count < 2; count++) {
      await window.press('Shift+Home');
    }
    await window.press('Delete', 'Backspace');
  });
  await check('renaming in all files', async () => {
    await window.retry(async () => {
      await window.to('key: title');
      await window.press('F2');
      await window.see('.rename-box input:focus', { timeout: 15_000 });
    });
    await window.press('Control+A');
    await page.keyboard.type('heading');
    await window.press('Enter');
    await window.see('.view-line:has-text("key: heading")');
    await window.command('File: Save All Files');
    await window.saved('config.yaml', text => text.includes('heading: Kim'));
  });
  await check('the outline', async () => {
    await window.press('Control+Shift+O');
    await window.see('.quick-input-list .monaco-list-row:has-text("configMapKeyRef"):has-text("valueFrom")');
    await window.press('Escape');
  });
  await check('notes between the words', () => window.see('.view-line :text-matches("Burstable|requests", "i")'));
  await check('references behind a lens', async () => {
    await window.file('config.yaml');
    await page.click('.codelens-decoration a:has-text("reference")');
    await window.see('.peekview-widget .monaco-list-row:has-text("heading"), .peekview-widget :text("web.yaml")');
    await window.press('Escape');
  });
  await window.file('web.yaml');
  await check('fixes on save, when the settings say so', async () => {
    const settings = { 'editor.codeActionsOnSave': { 'source.fixAll.podlint': 'explicit' } };
    mkdirSync(join(shop, '.vscode'), { recursive: true });
    writeFileSync(join(shop, '.vscode/settings.json'), JSON.stringify(settings));
    await window.word('imagePullPolicy').dblclick();
    await page.keyboard.type('imagePulPolicy');
    await window.see('.squiggly-error');
    await window.retry(async () => {
      await window.press('Control+S');
      await window.see('.view-line:has-text("imagePullPolicy: Always")', { timeout: 5_000 });
    });
    await window.saved('web.yaml', text => text.includes('imagePullPolicy'));
  });
  await check('all fixes of the file from the palette', async () => {
    await window.word('imagePullPolicy').dblclick();
    await page.keyboard.type('imagePulPolicy');
    await window.see('.squiggly-error');
    // The editor in a browser saves by itself, a second after the last change.
    await window.saved('web.yaml', text => text.includes('imagePulPolicy'));
    await window.command('podlint: Fix All in This File');
    await window.see('.view-line:has-text("imagePullPolicy: Always")');
    await window.saved('web.yaml', text => text.includes('imagePullPolicy'));
  });
  await check('the lens opens the panel', async () => {
    await window.press('Control+Home');
    await page.click('.codelens-decoration a:has-text("would land on")');
    await window.see('.tab:has-text("Placement: web.yaml")');
    await window.panel.locator('h1:has-text("2 pods: 2 placed")').waitFor();
    await window.panel.locator('.node:has-text("north-1")').waitFor();
  });
  await check('the panel has the colours of the editor', async () => {
    const [background, editor] = await Promise.all([
      window.panel.locator('body').evaluate(body => getComputedStyle(body).backgroundColor),
      page
        .locator('.monaco-editor-background')
        .first()
        .evaluate(one => getComputedStyle(one).backgroundColor),
    ]);
    if (background !== editor) {
      throw new Error(`${background} beside ${editor}`);
    }
  });
  const focused = () => window.panel.locator(':focus').evaluate(one => one.id || one.className || one.tagName);
  await check('the panel is used with keys alone', async () => {
    await window.panel.locator('#filter').focus();
    await page.keyboard.type('north');
    await window.panel
      .locator('.node:visible')
      .nth(1)
      .waitFor({ state: 'detached' })
      .catch(() => undefined);
    await window.panel.locator('#shown:has-text("1 of 2 nodes")').waitFor();
    await window.press('Tab');
    const second = await focused();
    await window.press('Tab');
    if (second !== 'only' || (await focused()) === 'only') {
      throw new Error(`the focus went to ${second}, then to ${await focused()}`);
    }
  });
  await check('another program changes the file, and the keys stay where they are in the panel', async () => {
    const before = window.read('web.yaml');
    for (const [text, pods] of [
      [before.replace('replicas: 2', 'replicas: 3'), 3],
      [before, 2],
    ]) {
      writeFileSync(join(window.folder, 'web.yaml'), text);
      await window.panel.locator(`h1:has-text("${pods} pods: ${pods} placed")`).waitFor();
    }
    const at = await focused();
    if (at !== 'SUMMARY') {
      throw new Error(`the focus went to ${at}`);
    }
  });
  await check('the panel follows what is typed, and keeps its filter', async () => {
    await window.word('replicas').click();
    await window.press('End', 'Backspace');
    await page.keyboard.type('3');
    await window.panel.locator('h1:has-text("3 pods: 3 placed")').waitFor();
    await window.panel.locator('#shown:has-text("1 of 2 nodes")').waitFor();
  });
  await check('a pod that gets no node, with a way to the line', async () => {
    await window.word('cpu: 500m').click();
    await window.press('End');
    for (let count = 0; count < 4; count++) {
      await window.press('Backspace');
    }
    await page.keyboard.type('3500m');
    await window.panel.locator('h1:has-text("without a node")').waitFor();
    await window.panel.locator('#filter').fill('');
    await window.panel.locator('body').evaluate(body => body.ownerDocument.defaultView.scrollTo(0, 0));
    await window.see('.codelens-decoration a:has-text("2 of 3 not scheduled")');
    await window.picture('placement', { x: 352, y: 30, width: 924, height: 740 });
    await window.panel.locator('button.place').first().click();
    const group = '.part.editor .editor-group-container.active';
    await window.see(`${group}:has(.tab.active:has-text("web.yaml")) .monaco-editor.focused`);
  });
  await check('the panel comes back with its window', async () => {
    await window.command('File: Save All Files');
    // The editor in a browser keeps what is open every five seconds, not at its end.
    await page.waitForTimeout(7_000);
    await window.again();
    await window.see('.tab:has-text("Placement: web.yaml")');
    await window.panel.locator('h1:has-text("3 pods")').waitFor();
  });
  await check('the panel of the workspace', async () => {
    await page.click('.editor-instance .view-lines');
    await window.command('podlint: Show Where All Pods of the Workspace Would Land');
    await window.see('.tab:has-text("Placement")');
    await window.panel.locator('h1:has-text("3 pods")').waitFor();
  });
  await check('a snapshot is chosen from the palette', async () => {
    await page.click('.editor-instance .view-lines');
    await window.command('podlint: Choose the Cluster Snapshot');
    await page.click('.quick-input-list .monaco-list-row:has-text(".podlint-cluster.yaml")');
    await window.saved('.vscode/settings.json', text => text.includes('"podlint.snapshot": ".podlint-cluster.yaml"'));
  });
  await check('a server that is killed is started again, without a word', async () => {
    const [before] = window.servers();
    process.kill(before, 'SIGKILL');
    await window.word('imagePullPolicy').dblclick();
    await page.keyboard.type('imagePulPolicy');
    await window.see('.squiggly-error');
    const after = window.servers();
    if (after.length !== 1 || after[0] === before || (await page.locator('.notification-list-item').count()) > 0) {
      throw new Error(`before ${before}, after ${after}`);
    }
  });
  await check('restarted from the palette', async () => {
    const [before] = window.servers();
    await window.command('podlint: Restart Server');
    await window.see('.squiggly-error');
    for (let tries = 0; window.servers().length !== 1 || window.servers()[0] === before; tries++) {
      if (tries > 100) {
        throw new Error(`before ${before}, after ${window.servers()}`);
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  });
  // This build of the editor has no log files, so there is nothing to read in it.
  await check('the log is shown', async () => {
    await window.command('podlint: Show Log');
    await window.see('.part.panel option:text-is("podlint")', { state: 'attached' });
    await window.command('View: Toggle Output');
  });
  await check('the walkthrough has four steps', async () => {
    await window.command('podlint: Open the Walkthrough');
    await window.see('.getting-started-step >> nth=3');
    if ((await page.locator('.getting-started-step').count()) !== 4) {
      throw new Error('not four');
    }
  });
  await check('no item in the status bar while all is well', async () => {
    if ((await page.locator('[id*="podlint.trouble"]').count()) > 0) {
      throw new Error('there is one');
    }
  });
});

const large = workspace('shop');
for (let number = 0; number < 10_000; number++) {
  const folder = join(large, `team-${number % 100}`);
  mkdirSync(folder, { recursive: true });
  const pod = `apiVersion: v1\nkind: Pod\nmetadata: {name: p${number}}\nspec:\n  containers: [{name: a, image: a:1}]\n`;
  writeFileSync(join(folder, `pod-${number}.yaml`), pod);
}
mkdirSync(join(large, '.vscode'));
writeFileSync(join(large, 'evil'), '#!/bin/sh\ntouch "$0.ran"\n');
chmodSync(join(large, 'evil'), 0o755);
const evil = { 'podlint.server.path': join(large, 'evil'), 'podlint.plugins': [join(large, 'evil.so')] };
writeFileSync(join(large, '.vscode/settings.json'), JSON.stringify(evil));
const untrusted = { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' };
// A plugin of the machine, which is loaded where the folder is trusted.
const machine = { 'podlint.plugins': ['/nowhere/acme.so'] };
const strange = { folder: large, file: join(large, 'web.yaml'), trust: false, user: untrusted, machine };
await session('an untrusted folder of 10,000 files', strange, async (window, check) => {
  await check('restricted mode', () => window.see('[id*="status.workspaceTrust"]:has-text("Restricted Mode")'));
  await check('findings by the bundled server', () => window.see('.squiggly-error'));
  await check('no program of the folder has run, and no plugin is loaded', async () => {
    const lines = execFileSync('ps', ['-eo', 'args']).toString();
    if (lines.includes('--plugin') || execFileSync('ls', [large]).toString().includes('evil.ran')) {
      throw new Error('one has');
    }
  });
  await check('a finding that needs the other files', () => window.see('.squiggly-error >> nth=1'));
  await check('trusted by its owner, the plugin is asked for, and what is wrong with it is said', async () => {
    await window.command('Workspaces: Manage Workspace Trust');
    await window.page.click('.workspace-trust-buttons .monaco-button:has-text("Trust")');
    await window.toasts('/nowhere/acme.so').first().waitFor();
  });
});

const odd = workspace('shop');
const script = (name, text) => {
  const path = join(odd, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
};
const missing = { 'podlint.server.path': '/nowhere/podlint' };
await session('trouble', { folder: odd, file: join(odd, 'web.yaml'), machine: missing }, async (window, check) => {
  const once = async text => {
    await window.toasts(text).first().waitFor();
    const count = await window.page.locator('.notification-list-item').count();
    if (count !== 1) {
      throw new Error(`${count} messages`);
    }
  };
  await check('a binary that is missing: one message, and an item', async () => {
    await once('/nowhere/podlint cannot be run');
    await window.see('[id*="podlint.trouble"]');
    await window.closeToasts();
  });
  await check('one that is too old', async () => {
    window.machine({ 'podlint.server.path': script('old', 'echo podlint 0.0.9') });
    await once('podlint 0.0.9 at');
    await window.closeToasts();
  });
  await check('one that is something else', async () => {
    window.machine({ 'podlint.server.path': script('other', 'echo v20.1.0') });
    await once('is not podlint');
    await window.closeToasts();
  });
  await check('one that does not answer: one message', async () => {
    const text = '[ "$1" = --version ] && echo podlint 0.1.0 || exec sleep 600';
    window.machine({ 'podlint.server.path': script('silent', text) });
    await once('does not answer');
    await window.closeToasts();
  });
  await check('one that ends at once: started five times, then one message', async () => {
    const text = '[ "$1" = --version ] && echo podlint 0.1.0 || echo x >> "$0.starts"';
    const path = script('dies', text);
    window.machine({ 'podlint.server.path': path });
    await once('ended again and again');
    await new Promise(resolve => setTimeout(resolve, 2_000));
    const starts = readFileSync(`${path}.starts`, 'utf8').trim().split('\n').length;
    if (starts !== 5) {
      throw new Error(`${starts} starts`);
    }
    await window.closeToasts();
  });
  await check('the item says it again', async () => {
    await window.page.click('[id*="podlint.trouble"] a');
    await once('ended again and again');
    await window.closeToasts();
  });
  await check('a value of the wrong type: one message, and all goes on', async () => {
    window.machine({ 'podlint.server.path': 7, 'podlint.plugins': 'x.so' });
    await once('podlint.server.path, podlint.plugins');
    await window.see('.squiggly-error');
    await window.gone('[id*="podlint.trouble"]');
  });
});

const universal = named('PODLINT_VSIX_UNIVERSAL');
const binary = named('PODLINT');
const without = path => !existsSync(join(path, 'podlint'));
const elsewhere = process.env.PATH.split(':').filter(without).join(':');
const bare = workspace('shop');
const none = { folder: bare, file: join(bare, 'web.yaml'), vsix: universal, env: { PATH: elsewhere } };
await session('the package without podlint, on a machine without it', none, async (window, check) => {
  await check('says what to do', () => window.toasts('There is no podlint on this machine').first().waitFor());
  await check('takes the one that is named then', async () => {
    window.machine({ 'podlint.server.path': binary });
    await window.see('.squiggly-error');
  });
});
const there = workspace('shop');
// Otherwise the editor asks the user's shell for the PATH.
const path = `${dirname(binary)}:${elsewhere}`;
const found = { folder: there, file: join(there, 'web.yaml'), vsix: universal, env: { PATH: path, VSCODE_CLI: '1' } };
await session('the package without podlint, with one on the PATH', found, async (window, check) => {
  await check('takes it', () => window.see('.squiggly-error'));
});

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
