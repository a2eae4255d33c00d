/** Ends of the server in so many milliseconds count together. */
const PERIOD = 3 * 60 * 1000;
/** So many of them are mended by a new start. */
const MOST_RESTARTS = 4;

/** Decides whether a server that has ended is started again. */
export class Crashes {
  private ends: number[] = [];

  /** Takes note of an end, in milliseconds. Returns whether to start again. */
  shouldRestart(now: number): boolean {
    this.ends = this.ends.filter(end => now - end < PERIOD);
    this.ends.push(now);
    return this.ends.length <= MOST_RESTARTS;
  }

  /** Somebody has asked for a new start, so the past is forgotten. */
  forget(): void {
    this.ends = [];
  }
}
