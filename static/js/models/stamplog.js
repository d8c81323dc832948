/* What the pictures on the screen said about themselves: when each request was first seen, and when its transition was complete. */

const KEPT = 24;

export class StampLog {
  #byRequest = new Map();
  latest = null;

  /** A frame with this stamp is on the screen since `now`. */
  note(stamp, now) {
    this.latest = { ...stamp, shownAt: now };
    const entry = this.#byRequest.get(stamp.request_id) ?? { firstAt: now, completeAt: null };
    if (entry.completeAt === null && (stamp.progress ?? 1) >= 1) entry.completeAt = now;
    this.#byRequest.set(stamp.request_id, entry);
    if (this.#byRequest.size > KEPT) this.#byRequest.delete(this.#byRequest.keys().next().value);
    return entry;
  }

  of(requestId) {
    return (requestId && this.#byRequest.get(requestId)) || null;
  }

  /** 0 to 1 while a transition of this request runs on the screen, else 1. */
  progress() {
    return this.latest ? this.latest.progress ?? 1 : 1;
  }
}
