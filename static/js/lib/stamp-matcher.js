/* Brings stamps and pictures together: a stamp is handed out when the video element presents the picture that bore it. */

const KEPT = 150;

export class StampMatcher {
  #waiting = new Map();
  #handle = null;
  frames = 0;
  matched = 0;
  lastFrameAt = -Infinity;

  /** `keyOf` reads from a frame's metadata what the stamps were put under. */
  constructor(video, onStamp, keyOf) {
    Object.assign(this, { video, onStamp, keyOf });
  }

  put(key, stamp) {
    this.#waiting.set(key, stamp);
    if (this.#waiting.size > KEPT) this.#waiting.delete(this.#waiting.keys().next().value);
  }

  start() {
    const next = (now, meta) => {
      this.frames += 1;
      this.lastFrameAt = performance.now();
      const key = this.keyOf(meta);
      const stamp = this.#waiting.get(key);
      if (stamp) {
        this.matched += 1;
        for (const old of this.#waiting.keys()) {
          this.#waiting.delete(old);
          if (old === key) break;
        }
        this.onStamp(stamp);
      }
      this.#handle = this.video.requestVideoFrameCallback(next);
    };
    this.#handle = this.video.requestVideoFrameCallback(next);
  }

  stop() {
    if (this.#handle !== null) this.video.cancelVideoFrameCallback(this.#handle);
    this.#handle = null;
  }
}
