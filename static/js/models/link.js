/* The health of the socket: how long it has been silent, whether control is lost, when to try again. Times in ms. */

export const BEAT_EVERY = 2000;
export const LOST_AFTER = 4000;
/* An attempt that has neither joined nor failed by then is given up. Longer than a loss: a slow line must get back in. */
export const JOIN_WITHIN = 6000;
const WAITS = [300, 700, 1500, 3000, 5000];

export class Link {
  #now;
  #random;

  constructor(now, { clock = Date.now, random = Math.random } = {}) {
    this.#now = clock;
    this.#random = random;
    this.open = false;
    this.joined = false;
    this.heardAt = now;
    this.triedAt = now;
    this.tries = 0;
    this.retryAt = null;
    this.rtt = null;
  }

  /** An attempt begins. */
  trying() {
    this.triedAt = this.#now();
    this.retryAt = null;
  }

  opened() {
    this.open = true;
    this.retryAt = null;
  }

  /** The server speaks for our topic again: only now may anything be pressed. */
  joinedNow() {
    this.joined = true;
    this.tries = 0;
    this.heard();
  }

  heard() {
    this.heardAt = this.#now();
  }

  answered(tookMs) {
    this.rtt = this.rtt === null ? tookMs : Math.round(this.rtt * 0.7 + tookMs * 0.3);
  }

  /** Closed or given up on: returns the wait before the next try. It never stops trying; waits grow to 5 s at most. */
  closed() {
    this.open = false;
    this.joined = false;
    const step = WAITS[Math.min(this.tries, WAITS.length - 1)];
    const wait = Math.min(5000, Math.round(step * (0.85 + 0.15 * this.#random())));
    this.tries += 1;
    this.retryAt = this.#now() + wait;
    return wait;
  }

  silentFor() {
    return this.#now() - this.heardAt;
  }

  /** Nothing may be pressed while this is false: what is pressed then is dropped, never kept for later. */
  get usable() {
    return this.open && this.joined && !this.lost;
  }

  get lost() {
    return this.silentFor() >= LOST_AFTER;
  }

  /** The attempt or the socket that is there is as good as none. What was lost before this attempt does not count against
      it: a line that needs a second to join would otherwise be cut again and again. */
  get dead() {
    if (this.retryAt !== null) return false;
    return this.joined ? this.lost : this.#now() - this.triedAt >= JOIN_WITHIN;
  }

  nextTryIn() {
    return this.retryAt === null ? 0 : Math.max(0, this.retryAt - this.#now());
  }
}
