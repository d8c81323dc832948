/* Follows one topic by number: applies events in order, notices a gap, a new epoch and a beat that is ahead.
   Says what must be asked of the server; asks nothing itself. */

import { apply } from "./state.js";

export class Follower {
  constructor(topic, { epoch = null, seq = 0, state = {} } = {}) {
    this.topic = topic;
    this.epoch = epoch;
    this.seq = seq;
    this.state = state;
  }

  /** Where we stand, as `live.join` wants it. */
  get position() {
    return { topic: this.topic, epoch: this.epoch, seq: this.seq };
  }

  /** "applied", "old" (seen before: ignore) or "gap" (join again to have the missing ones replayed). */
  event(event) {
    if (event.topic !== this.topic) return "old";
    if (this.epoch !== null && event.epoch !== this.epoch) return "gap";
    if (event.seq <= this.seq) return "old";
    if (event.seq !== this.seq + 1) return "gap";
    this.state = apply(this.state, event);
    this.seq = event.seq;
    this.epoch = event.epoch;
    return "applied";
  }

  snapshot({ topic, epoch, seq, state }) {
    if (topic !== this.topic) return "old";
    /* `you` is about the reader; a snapshot made for nobody in particular does not say it */
    this.state = "you" in state ? state : { ...state, you: this.state.you };
    this.epoch = epoch;
    this.seq = seq;
    return "applied";
  }

  /** "behind" when the server already counts further than we do. */
  beat({ topic, seq }) {
    return topic === this.topic && seq > this.seq ? "behind" : "level";
  }
}
