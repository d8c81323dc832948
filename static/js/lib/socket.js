/* The socket to the console: joins one topic, follows it by number, asks again after a gap, tries for ever after a loss.
   Nothing is ever kept for later: a call while control is lost is refused at once. */

import { Follower } from "../models/follower.js";
import { Link } from "../models/link.js";

const ANSWER_WITHIN = 6000;
const PING_EVERY = 4000;

export class LiveSocket {
  #socket = null;
  #calls = new Map();
  #number = 0;
  #timers = [];
  #retry = null;
  #rejoining = false;

  /** `present`: whoever shows this page counts as being at the topic. */
  constructor(url, follower, { present = false, onState = () => {}, onEvent = () => {}, onBeat = () => {}, onLink = () => {}, onEnd = () => {} } = {}) {
    this.url = url;
    this.follower = follower ?? new Follower("");
    this.present = present;
    this.link = new Link(Date.now());
    Object.assign(this, { onState, onEvent, onBeat, onLink, onEnd });
  }

  start() {
    this.#timers = [setInterval(() => this.#watch(), 250), setInterval(() => this.#ping(), PING_EVERY)];
    this.#open();
  }

  stop() {
    this.#timers.forEach(clearInterval);
    clearTimeout(this.#retry);
    this.#drop();
  }

  tryNow() {
    if (this.link.usable) return;
    clearTimeout(this.#retry);
    this.#drop();
    this.#open();
  }

  /** Sends a verb and waits for its answer. Rejects with {code, sentence, data}. */
  call(verb, params) {
    if (!this.link.usable) return Promise.reject({ code: "control-lost", sentence: "" });
    return this.#ask(verb, params);
  }

  #ask(verb, params) {
    const id = `c${(this.#number += 1)}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#answer(id, (call) => call.reject({ code: "no-answer", sentence: "" })), ANSWER_WITHIN);
      this.#calls.set(id, { resolve, reject, timer, at: performance.now() });
      this.#socket.send(JSON.stringify([verb, id, params]));
    });
  }

  #answer(id, act) {
    const call = this.#calls.get(id);
    if (!call) return;
    clearTimeout(call.timer);
    this.#calls.delete(id);
    act(call);
  }

  #open() {
    const socket = new WebSocket(this.url);
    this.link.trying();
    this.#socket = socket;
    socket.onopen = () => this.#socket === socket && this.#opened();
    socket.onmessage = (message) => this.#socket === socket && this.#frame(JSON.parse(message.data));
    socket.onclose = (event) => this.#socket === socket && this.#closed(event.code);
  }

  #opened() {
    this.link.opened();
    this.#join();
    this.onLink();
  }

  async #join() {
    this.#rejoining = true;
    try {
      await this.#ask("live.join", { ...this.follower.position, present: this.present });
      this.link.joinedNow();
      if (this.link.rtt === null) this.#ping();
    } catch (error) {
      if (error.code === "closed") return; /* whoever closed it has seen to the next try */
      if (error.code !== "no-answer") this.onEnd(error);
      this.#drop();
      this.#closed(0);
    } finally {
      this.#rejoining = false;
      this.onLink();
    }
  }

  async #ping() {
    if (!this.link.usable) return;
    const at = performance.now();
    try {
      await this.#ask("live.leave", { topic: "" }); /* leaving nothing: a word that goes there and back and changes nothing */
      this.link.answered(performance.now() - at);
    } catch {
      /* no answer, no figure */
    }
    this.onLink();
  }

  #frame([kind, ...rest]) {
    this.link.heard();
    if (kind === "reply") this.#answer(rest[0], (call) => call.resolve(rest[1]));
    else if (kind === "error") this.#answer(rest[0], (call) => call.reject(rest[1]));
    else if (kind === "event") this.#event(rest[0]);
    else if (kind === "snapshot") this.#snapshot(rest[0]);
    else if (kind === "beat") this.#beat(rest[0]);
  }

  #event(event) {
    const result = this.follower.event(event);
    if (result === "gap") this.#catchUp();
    if (result !== "applied") return;
    this.onState(this.follower.state);
    this.onEvent(event);
  }

  #snapshot(snapshot) {
    if (this.follower.snapshot(snapshot) === "applied") this.onState(this.follower.state);
  }

  #beat(beat) {
    this.onBeat(beat, Date.now());
    if (this.follower.beat(beat) === "behind") this.#catchUp();
    this.onLink();
  }

  #catchUp() {
    if (!this.#rejoining) this.#join();
  }

  /** A socket that says nothing is as good as none: it is given up when control counts as lost, and opened anew. So is
      one that takes too long to open or to join. */
  #watch() {
    if (this.link.dead) {
      this.#drop();
      this.#closed(0);
    }
    this.onLink();
  }

  #closed(code) {
    for (const id of [...this.#calls.keys()]) this.#answer(id, (call) => call.reject({ code: "closed", sentence: "" }));
    this.#socket = null;
    if (code === 4401) this.onEnd({ code: "signed-out", sentence: "" });
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), this.link.closed());
    this.onLink();
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
