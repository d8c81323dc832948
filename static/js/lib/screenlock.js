/* Keeps the screen of a phone awake while the page is in sight. Browsers offer it on secure pages only: `held` says whether it works. */

export class ScreenLock {
  #lock = null;
  #wanted = false;

  constructor(changed = () => {}) {
    this.changed = changed;
    this.onSight = () => this.#wanted && !document.hidden && this.#ask();
  }

  get held() {
    return this.#lock !== null;
  }

  start() {
    this.#wanted = true;
    document.addEventListener("visibilitychange", this.onSight);
    return this.#ask();
  }

  stop() {
    this.#wanted = false;
    document.removeEventListener("visibilitychange", this.onSight);
    this.#lock?.release().catch(() => {});
    this.#lock = null;
  }

  /** A browser takes the lock back whenever the page goes out of sight, or the battery is low. */
  async #ask() {
    if (this.#lock || !navigator.wakeLock) return;
    try {
      const lock = await navigator.wakeLock.request("screen");
      if (!this.#wanted) return void lock.release();
      this.#lock = lock;
      lock.addEventListener("release", () => {
        if (this.#lock === lock) this.#lock = null;
        this.changed();
      });
    } catch {
      /* refused: the page says that the screen may sleep */
    }
    this.changed();
  }
}
