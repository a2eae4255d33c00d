/** A release of podlint. */
export type Version = readonly [major: number, minor: number, patch: number];

/** The version in what `podlint --version` prints (`podlint 0.1.0`); `undefined` if that is not what it is. */
export function versionIn(output: string): Version | undefined {
  const found = /^podlint (\d+)\.(\d+)\.(\d+)/.exec(output.trim());
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined;
}

/** Whether the server is at least as new as the extension, of which the patch does not matter. */
export function isNewEnough(server: Version, extension: Version): boolean {
  return server[0] > extension[0] || (server[0] === extension[0] && server[1] >= extension[1]);
}

/** `0.1.0`. */
export function shown(version: Version): string {
  return version.join('.');
}
