import * as path from 'node:path';

/** Where a binary was found. */
export type Origin = 'setting' | 'bundled' | 'PATH';

export interface Binary {
  path: string;
  origin: Origin;
}

/** What decides which binary runs. */
export interface Places {
  /** The setting `podlint.server.path`. */
  setting: string | undefined;
  /** The folder of the extension. */
  extension: string;
  /** The environment variable PATH. */
  path: string;
  home: string;
  platform: NodeJS.Platform;
  /** Folders of the workspace: nothing in them runs unless the setting names it. */
  folders: readonly string[];
  exists(file: string): boolean;
}

/**
 * The binary to run: the one that is named, else the bundled one, else the first on the PATH. A setting is followed even where it
 * leads nowhere, because whoever set it wants to know. `undefined` if there is none.
 */
export function findBinary(places: Places): Binary | undefined {
  const { setting, exists } = places;
  if (setting) {
    return { path: expand(setting, places.home), origin: 'setting' };
  }
  const bundled = path.join(places.extension, 'bundled', nameOn(places.platform));
  if (exists(bundled)) {
    return { path: bundled, origin: 'bundled' };
  }
  const onPath = places.path
    .split(places.platform === 'win32' ? ';' : ':')
    .filter(folder => path.isAbsolute(folder) && !isIn(folder, places.folders))
    .map(folder => path.join(folder, nameOn(places.platform)))
    .find(exists);
  return onPath ? { path: onPath, origin: 'PATH' } : undefined;
}

function nameOn(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'podlint.exe' : 'podlint';
}

function expand(file: string, home: string): string {
  return file === '~' || /^~[/\\]/.test(file) ? path.join(home, file.slice(1)) : file;
}

function isIn(folder: string, folders: readonly string[]): boolean {
  return folders.some(outer => {
    const relative = path.relative(outer, folder);
    return !relative.startsWith('..') && !path.isAbsolute(relative);
  });
}
