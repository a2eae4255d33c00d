/** Whether a YAML text looks as if it had pods: there is a key `containers` in it, in block or in flow style. */
export function haveContainers(text: string): boolean {
  return /^[ \t-]*["']?containers["']?[ \t]*:|[{,][ \t]*["']?containers["']?[ \t]*:/m.test(text);
}
