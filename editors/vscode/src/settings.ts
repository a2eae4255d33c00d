/** What the user sets, as far as the extension needs it itself. Everything else is for the server. */
export interface Settings {
  enable: boolean;
  serverPath: string | undefined;
  plugins: string[];
  /** Names of settings whose value is of the wrong type: their defaults hold. */
  wrong: string[];
}

type Kind = 'boolean' | 'string' | 'strings' | 'string or strings';

const KINDS: Record<string, Kind> = {
  enable: 'boolean',
  'server.path': 'string',
  plugins: 'strings',
  snapshot: 'string or strings',
  'codeLens.enable': 'boolean',
  'inlayHints.qos': 'boolean',
  'inlayHints.requests': 'boolean',
  'inlayHints.resolved': 'boolean',
  'inlayHints.defaults': 'boolean',
  'format.enable': 'boolean',
};

/** The names of all settings, without `podlint.` in front. */
export const SETTINGS: readonly string[] = Object.keys(KINDS);

/** Reads settings, each by its name. A value of the wrong type counts as its default. */
export function readSettings(get: (name: string) => unknown): Settings {
  const wrong = SETTINGS.filter(name => !isOfKind(get(name), KINDS[name] as Kind));
  const valid = (name: string) => (wrong.includes(name) ? undefined : (get(name) ?? undefined));
  return {
    enable: (valid('enable') as boolean | undefined) ?? true,
    serverPath: (valid('server.path') as string | undefined)?.trim() || undefined,
    plugins: (valid('plugins') as string[] | undefined) ?? [],
    wrong,
  };
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (value === undefined || value === null) {
    return true;
  }
  const areStrings = Array.isArray(value) && value.every(item => typeof item === 'string');
  switch (kind) {
    case 'boolean':
    case 'string':
      return typeof value === kind;
    case 'strings':
      return areStrings;
    case 'string or strings':
      return typeof value === 'string' || areStrings;
  }
}
