/* After a take the air keys rest for a moment, so that a nervous finger takes once. */

export const LOCKOUT = 300;

export class Lockout {
  #until = -Infinity;

  constructor(ms = LOCKOUT) {
    this.ms = ms;
  }

  take(now) {
    if (this.locked(now)) return false;
    this.#until = now + this.ms;
    return true;
  }

  locked(now) {
    return now < this.#until;
  }
}
