/* DIRECT: armed by hand, and by itself disarmed again after a minute, so that nobody forgets it. Times in ms. */

export const ARMED_FOR = 60_000;

export class Arming {
  #until = -Infinity;

  arm(now) {
    this.#until = now + ARMED_FOR;
  }

  disarm() {
    this.#until = -Infinity;
  }

  armed(now) {
    return now < this.#until;
  }

  /** How long it stays armed; 0 when it is not. */
  left(now) {
    return Math.max(0, this.#until - now);
  }
}
