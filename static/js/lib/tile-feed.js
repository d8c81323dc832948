/* The tiles socket of one caster: newest picture, state, age and level of every input, and the levels of both buses.
   Elements look at `inputs` and `buses` when they draw; `onPicture(index)` tells that a new picture is there. */

import { FarClock } from "../models/clock.js";
import { SILENT_BELOW } from "../models/meter.js";
import { parseLevels, parseTile } from "../models/tiles.js";
import { Darkness } from "./darkness.js";
import { playAddresses } from "./play.js";

const LOOK_EVERY = 500;
const WAITS = [300, 1000, 2000, 4000, 5000];

export class TileFeed extends EventTarget {
  #socket = null;
  #retry = null;
  #tries = 0;
  #decoding = new Set();
  #dark = new Darkness();
  #stopped = false;

  constructor(api) {
    super();
    this.api = api;
    this.inputs = new Map(); /* index -> {state, ageMs, at, peakDb, bitmap, sentence, leftS, bufferMs} */
    this.buses = { pvw: null, pgm: null };
    this.busesAt = -Infinity;
    this.lufs = {}; /* momentary loudness of the buses */
    this.outputs = {}; /* index -> {state, kbps, uptime_s, retries, last_error} */
    this.texts = {}; /* index of a text mark on a bus -> {missing, more}: what the cloud's fonts lack of it */
    this.clock = new FarClock();
  }

  start() {
    this.#stopped = false;
    this.#open();
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#socket?.close();
    for (const { bitmap } of this.inputs.values()) bitmap?.close();
    this.inputs.clear();
  }

  /** Age of an input's picture now: what the cloud said, plus the time since. */
  ageOf(index, now = performance.now()) {
    const input = this.inputs.get(index);
    return input ? input.ageMs + (now - input.at) : Infinity;
  }

  reports() {
    const now = performance.now();
    const since = (at) => (at === undefined ? 0 : now - at);
    return new Map([...this.inputs].map(([index, input]) => [index, { state: input.state, ageMs: this.ageOf(index, now), silentMs: since(input.loudAt), blackMs: since(input.litAt) }]));
  }

  async #open() {
    try {
      const { tiles } = await playAddresses(this.api, "tiles");
      if (this.#stopped) return;
      if (!tiles) throw new Error("no tiles address");
      const socket = (this.#socket = new WebSocket(tiles));
      socket.binaryType = "arraybuffer";
      socket.onmessage = ({ data }) => (typeof data === "string" ? this.#levels(data) : this.#tile(data));
      socket.onclose = () => this.#again();
    } catch {
      this.#again();
    }
  }

  #again() {
    if (this.#stopped) return;
    clearTimeout(this.#retry);
    const wait = WAITS[Math.min(this.#tries, WAITS.length - 1)];
    this.#tries += 1;
    this.#retry = setTimeout(() => this.#open(), wait);
  }

  #levels(text) {
    const frame = parseLevels(text);
    if (!frame) return;
    this.#tries = 0;
    const now = performance.now();
    this.clock.heard(frame.t, Date.now());
    this.buses = { pvw: frame.buses.pvw ?? null, pgm: frame.buses.pgm ?? null };
    this.busesAt = now;
    this.lufs = frame.lufs;
    this.outputs = frame.outputs;
    this.texts = frame.texts;
    for (const [index, said] of Object.entries(frame.inputs)) {
      const known = this.inputs.get(Number(index)) ?? { bitmap: null };
      if (known.loudAt === undefined || said.state !== "running" || Math.max(...(said.peak_db ?? [0])) > SILENT_BELOW) known.loudAt = now;
      Object.assign(known, { state: said.state, ageMs: said.age_ms ?? Infinity, at: now, peakDb: said.peak_db ?? null, peakAt: now,
        sentence: said.sentence ?? "", leftS: said.left_s ?? null, bufferMs: said.buffer_ms ?? null });
      this.inputs.set(Number(index), known);
    }
    this.dispatchEvent(new Event("levels"));
  }

  async #tile(buffer) {
    const tile = parseTile(buffer);
    if (!tile) return;
    const now = performance.now();
    const known = this.inputs.get(tile.index) ?? { bitmap: null, sentence: "", leftS: null };
    Object.assign(known, { state: tile.state, ageMs: tile.ageMs, at: now, peakDb: tile.peakDb, peakAt: now });
    this.inputs.set(tile.index, known);
    if (!tile.jpeg || this.#decoding.has(tile.index)) return; /* a slow page skips pictures, it does not queue them */
    this.#decoding.add(tile.index);
    try {
      const bitmap = await createImageBitmap(new Blob([tile.jpeg], { type: "image/jpeg" }));
      known.bitmap?.close();
      known.bitmap = bitmap;
      if (known.litAt === undefined || now - (known.lookedAt ?? -Infinity) > LOOK_EVERY) {
        known.lookedAt = now;
        if (known.litAt === undefined || !this.#dark.is(bitmap)) known.litAt = now;
      }
      this.dispatchEvent(new CustomEvent("picture", { detail: tile.index }));
    } catch {
      /* a broken picture: the age tells it */
    } finally {
      this.#decoding.delete(tile.index);
    }
  }
}
