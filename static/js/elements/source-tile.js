/* One input: moving picture, key, name, meter, state word, age. A click asks for it on PVW.
   <source-tile .input .tally .pending .feed> */

import { html, nothing } from "lit";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { write } from "../lib/writing.js";
import { keyOf } from "../models/display.js";
import { countdown, seconds, span } from "../models/figures.js";
import { SILENT_BELOW } from "../models/meter.js";
import { freshness, heldBack } from "../models/tiles.js";
import "./stereo-meter.js";

const SHAPES = { air: "air", "air-in": "airin", next: "next", "next-in": "nextin", idle: "idle" };
const SILENT_AFTER = 3000;

export class SourceTile extends Part {
  static properties = { input: {}, tally: {}, pending: { type: Boolean }, feed: {}, fresh: { state: true }, silent: { state: true } };

  #loudAt = performance.now();

  constructor() {
    super();
    this.fresh = "none";
    this.silent = false;
    this.onPicture = ({ detail }) => detail === this.input.index && this.#draw();
    this.onLevels = () => this.#figures();
  }

  connectedCallback() {
    super.connectedCallback();
    this.feed?.addEventListener("picture", this.onPicture);
    this.feed?.addEventListener("levels", this.onLevels);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.feed?.removeEventListener("picture", this.onPicture);
    this.feed?.removeEventListener("levels", this.onLevels);
  }

  firstUpdated() {
    this.#draw();
    this.#figures();
  }

  updated(changed) {
    if (changed.has("fresh")) write(this.querySelector(".for"), seconds(this.feed?.ageOf(this.input.index)));
  }

  render() {
    const { look, within, also } = this.tally;
    const dead = this.fresh === "lost";
    const onAir = look === "air" || look === "air-in";
    const frame = dead && look === "idle" ? "is-lost" : look === "idle" ? "" : `is-${look}`;
    const word = this.#word(dead, look, within);
    return html`<button class="tile ${frame} ${dead && onAir ? "was-lost" : ""} ${this.pending ? "pend" : ""}" type="button"
        aria-label=${`${this.input.name}, ${word}`} data-look=${look} data-index=${this.input.index}>
      <span class="pic"><canvas width="320" height="180" aria-hidden="true"></canvas>${this.#veil(dead, onAir)}
        <stereo-meter class="vu"></stereo-meter><kbd>${keyOf("input", this.input.index)}</kbd>${this.#flag()}
        ${also ? html`<em class="also">${icon("next")}${t("NEXT")}</em>` : nothing}</span>
      <span class="umd"><b>${this.input.name || t("Input {n}", { n: this.input.index })}</b>
        <small>${icon(dead && look === "idle" ? "nosig" : SHAPES[look])}<span>${word}</span></small><time></time></span>
    </button>`;
  }

  #word(dead, look, within) {
    if (dead && look === "idle") return t("NO SIGNAL");
    if (this.fresh === "connecting" && look === "idle") return t("connecting");
    if (look === "air") return t("ON AIR");
    if (look === "air-in") return t("ON AIR in {key}", { key: within });
    if (look === "next") return t("NEXT");
    return look === "next-in" ? t("NEXT in {key}", { key: within }) : t("idle");
  }

  /** Off air a lost source loses its picture; on air the last picture stays under the hatch. */
  #veil(dead, onAir) {
    if (dead && !onAir) return html`<span class="hatch"><b>${t("NO SIGNAL")}</b></span>`;
    if (dead) return html`<span class="veil"><b>${t("NO SIGNAL")}</b></span>`;
    if (this.fresh === "alarm") return html`<span class="veil"><b>${t("FROZEN")} <i class="for"></i></b></span>`;
    return nothing;
  }

  #flag() {
    if (this.fresh === "warn") return html`<em class="left warn">${icon("warn")}${t("frozen")}</em>`;
    if (this.silent) return html`<em class="left warn">${icon("warn")}${t("silent")}</em>`;
    return html`<em class="left" hidden></em>`;
  }

  #draw() {
    const bitmap = this.feed?.inputs.get(this.input.index)?.bitmap;
    const canvas = this.querySelector("canvas");
    if (bitmap && canvas) canvas.getContext("2d", { alpha: false }).drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  }

  #figures() {
    const report = this.feed?.inputs.get(this.input.index);
    const now = performance.now();
    const age = report ? this.feed.ageOf(this.input.index, now) : Infinity;
    this.fresh = report ? freshness(report.state, age) : "none";
    write(this.querySelector("time"), this.#age(report, age));
    this.querySelector("stereo-meter")?.show(report?.peakDb ?? null, report?.peakAt);
    write(this.querySelector(".for"), seconds(age));
    this.#listen(report, now);
    const left = this.querySelector(".left:not(.warn)");
    if (left) {
      const words = this.#left(report);
      left.hidden = !words;
      write(left, words);
    }
  }

  /** How long a file has to go, or how much a stream that comes unevenly is held back. */
  #left(report) {
    if (report?.leftS > 0) return countdown(report.leftS);
    const held = heldBack(report?.bufferMs);
    return held ? t("buffer {time}", { time: span(held) }) : "";
  }

  #age(report, age) {
    if (!report) return "";
    if (report.state === "still") return t("still");
    return Number.isFinite(age) ? span(Math.round(age)) : "";
  }

  #listen(report, now) {
    const loud = !report?.peakDb || report.state !== "running" || Math.max(...report.peakDb) > SILENT_BELOW;
    if (loud) this.#loudAt = now;
    this.silent = now - this.#loudAt > SILENT_AFTER;
  }
}

define("source-tile", SourceTile);
