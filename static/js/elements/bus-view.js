/* PVW or PGM: the real picture, what is in it, its measured age, its sound. The video element is made once and never moved.
   <bus-view class="bus pvw" .bus .heading .contents .leaving .faults .emergency .keys .playing .api .script .feed .desk> `keys`: where keys choose what is next. */

import { html, nothing, svg } from "lit";
import { BusPlayer } from "../lib/bus-player.js";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { seconds } from "../models/figures.js";
import { MARKS } from "../models/meter.js";
import "./stereo-meter.js";

const SHORT = { preview: "pvw", program: "pgm" };
const AGE_OLD = 3000;

export class BusView extends Part {
  static properties = {
    bus: {}, heading: {}, contents: {}, leaving: {}, faults: {}, emergency: { type: Boolean }, keys: { type: Boolean }, playing: { type: Boolean }, api: {}, script: {}, feed: {},
    safe: { state: true }, thirds: { state: true }, way: { state: true }, shows: { state: true },
  };

  #player = null;
  #stamp = null;
  #ages = [];
  #timer = null;

  constructor() {
    super();
    this.onLevels = () => this.querySelector("stereo-meter")?.show(this.feed.buses[SHORT[this.bus]], this.feed.busesAt);
  }

  connectedCallback() {
    super.connectedCallback();
    this.feed?.addEventListener("levels", this.onLevels);
    this.#timer = setInterval(() => this.#figures(), 200);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.feed?.removeEventListener("levels", this.onLevels);
    clearInterval(this.#timer);
    this.#player?.stop();
    this.#player = null;
  }

  firstUpdated() {
    const video = this.querySelector("video");
    video.muted = true;
    this.#player = new BusPlayer(video, {
      api: this.api, bus: this.bus, script: this.script,
      onStamp: (stamp) => this.#stamped(stamp),
      onChange: ({ way, playing }) => Object.assign(this, { way, shows: playing }),
    });
    if (this.playing) this.#player.start();
  }

  updated(changed) {
    if (!changed.has("playing") || changed.get("playing") === undefined || !this.#player) return;
    if (this.playing) this.#player.start();
    else this.#player.stop();
  }

  /** For tests and the curious: frames shown and matched. */
  get counts() {
    return this.#player?.counts;
  }

  render() {
    const air = this.bus === "program";
    return html`<header><span class="plate">${icon(air ? "air" : "next")}<strong>${air ? "PGM" : "PVW"}</strong><em>${this.#word(air)}</em>
        <b>${this.heading || t("nothing")}</b></span>
      <span class="view"><span class="age">${this.#age()}</span>${this.#toggle("safe", t("Safe areas (EBU R95)"))}${this.#toggle("thirds", t("Thirds"))}</span></header>
      <div class="screen"><div class="pic"><video playsinline autoplay muted></video>${this.shows ? nothing : this.#empty(air)}${this.#guides()}</div></div>
      <div class="meter"><span class="scale" aria-hidden="true">${MARKS.map((db) => html`<i>${-db}</i>`)}</span><stereo-meter class="vu big"></stereo-meter></div>
      <footer>${this.#says()}</footer>`;
  }

  #word(air) {
    if (this.emergency) return t("emergency");
    if (!this.playing) return air ? t("off air") : t("empty");
    return air ? t("on air") : t("next");
  }

  #age() {
    if (!this.playing) return t("no picture");
    if (!this.shows) return this.way ? t("connecting by {way}", { way: this.way }) : t("connecting");
    return html`${t("age")} <b class="num" data-age>–</b> ${this.way}`;
  }

  #toggle(name, title) {
    const on = Boolean(this[name]);
    return html`<button class="tog ${on ? "on" : ""}" type="button" aria-pressed=${on} title=${title} aria-label=${title}
      @click=${() => (this[name] = !on)}>${icon(name)}</button>`;
  }

  #empty(air) {
    const words = this.playing ? t("waiting for the picture") : air ? t("Nothing is on air") : this.keys ? t("Nothing on preview: press 1 to 0 or Q to P") : t("Nothing on preview");
    return html`<span class="nothing ${this.playing ? "waits" : ""}"><b>${words}</b></span>`;
  }

  #guides() {
    if (!this.safe && !this.thirds) return nothing;
    return html`<svg class="safe" viewBox="0 0 1600 900" preserveAspectRatio="none" aria-hidden="true">
      ${this.safe ? svg`<path d="M56 31.5h1488v837H56z"/><path class="g" d="M80 45h1440v810H80z"/><path d="M780 450h40M800 430v40"/>` : nothing}
      ${this.thirds ? svg`<path d="M533.3 0v900M1066.7 0v900M0 300h1600M0 600h1600"/>` : nothing}</svg>`;
  }

  #says() {
    const [faults, more] = [(this.faults ?? []).slice(0, 2), (this.faults ?? []).length - 2];
    const checks = faults.map((fault, at) => html`<span class="check warn">${icon("warn")}${at ? nothing : html`<b>${t("Take check")}</b>`}<span>${fault}</span></span>`);
    const leaving = this.leaving ? html`<span class="check">${icon("wait")}<span>${t("leaving: {name}", { name: this.leaving })}</span></span>` : nothing;
    const inside = this.contents ? html`<span class="check">${icon(this.bus === "program" ? "airin" : "nextin")}<b>${t("In it")}</b><span>${this.contents}</span></span>` : nothing;
    if (more > 0) checks.push(html`<span class="check warn num" title=${this.faults.slice(2).join("\n")}>+${more}</span>`);
    return html`${checks}${faults.length ? nothing : inside}${leaving}`;
  }

  #stamped(stamp) {
    const now = Date.now();
    this.#stamp = stamp;
    this.#ages.push(this.feed.clock.at(now) - stamp.t_ms);
    if (this.#ages.length > 25) this.#ages.shift();
    this.dispatchEvent(new CustomEvent("stamp", { detail: { bus: this.bus, stamp, now } }));
  }

  /** The age printed is the middle one of the last second; when no new frame comes, it grows. */
  #figures() {
    this.querySelector("stereo-meter")?.look();
    const place = this.querySelector("[data-age]");
    if (!place || !this.#stamp) return;
    const still = performance.now() - (this.#player?.lastFrameAt ?? -Infinity);
    const usual = [...this.#ages].sort((a, b) => a - b)[this.#ages.length >> 1];
    const age = still > 500 ? usual + still : usual;
    place.textContent = seconds(age);
    place.classList.toggle("old", age > AGE_OLD);
  }
}

define("bus-view", BusView);
