/* The sound of the show: a strip for each input and one for PGM. Faders and mutes change what is heard on air; the headphones are one's own.
   <audio-panel .state .feed .listening .may> dispatches "level" {index, volume}, "mute" {index}, "wish" {index, sound}, "listen" {source} */

import { html, nothing } from "lit";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { gain, LOUDEST, strips } from "../models/audio.js";
import "./stereo-meter.js";

class AudioPanel extends Part {
  static properties = { state: {}, feed: {}, listening: {}, may: {}, drafts: { state: true } };

  constructor() {
    super();
    this.drafts = new Map(); /* index -> what the hand holds the fader at, until the cloud says so too */
    this.onLevels = () => this.#levels();
  }

  connectedCallback() {
    super.connectedCallback();
    this.feed?.addEventListener("levels", this.onLevels);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.feed?.removeEventListener("levels", this.onLevels);
  }

  render() {
    return html`<div class="strips">${strips(this.state).map((strip) => this.#strip(strip))}${this.#program()}</div>`;
  }

  updated() {
    for (const { index, volume } of this.state.inputs ?? []) if (this.drafts.get(index) === volume) this.drafts.delete(index);
  }

  #strip(strip) {
    const { index, name, cap, volume, muted, always, silent, air, next } = strip;
    const label = name || t("Input {n}", { n: index });
    if (silent) return html`<div class="strip off" data-strip=${index} title=${label}><b><kbd>${cap}</kbd><span>${label}</span></b><span class="fader"></span><span class="none">${t("no sound")}</span></div>`;
    const may = this.may?.(index) ?? false;
    const level = this.drafts.get(index) ?? volume;
    const heard = air ? t("heard on air") : next ? t("heard next") : t("not heard");
    return html`<div class="strip ${air ? "t-a" : next ? "t-n" : ""} ${muted ? "mute" : ""}" data-strip=${index} data-heard=${air ? "air" : next ? "next" : "no"} title=${`${label}: ${muted ? t("muted") : heard}`}><b><kbd>${cap}</kbd><span>${label}</span></b>
      <span class="fader"><input type="range" min="0" max=${LOUDEST} step="5" .value=${String(level)} aria-label=${t("Volume of {name}", { name: label })} aria-valuetext=${words(level)} ?disabled=${!may}
        @input=${({ target }) => this.#draft(index, target.valueAsNumber)} @change=${({ target }) => this.#level(index, target.valueAsNumber)} @pointerup=${({ target }) => target.blur()}><stereo-meter class="vu" data-input=${index}></stereo-meter></span>
      <span class="btns"><button class="tog mute ${muted ? "on" : ""}" type="button" aria-pressed=${muted} title=${t("Mute")} aria-label=${t("Mute {name}", { name: label })} ?disabled=${!may} @click=${() => this.#send("mute", { index })}>M</button>
      <button class="tog ${always ? "" : "on"}" type="button" aria-pressed=${!always} title=${always ? t("Always heard; press to follow the picture") : t("Follows the picture; press to be heard always")} aria-label=${t("{name} follows the picture", { name: label })} ?disabled=${!may}
        @click=${() => this.#send("wish", { index, sound: always ? "follow" : "always" })}>FV</button>${this.#ear(`input:${index}`, label)}</span></div>`;
  }

  #program() {
    const on = Boolean(this.state.program?.display);
    return html`<div class="strip master ${on ? "t-a" : ""}" data-strip="pgm"><b><kbd>PGM</kbd><span>${t("mix")}</span></b><span class="fader"><stereo-meter class="vu" data-bus="pgm"></stereo-meter></span>
      <span class="none num lufs"></span><span class="btns">${this.#ear("program", "PGM")}${this.#ear("preview", "PVW", "PVW")}</span></div>`;
  }

  #ear(source, name, word = "") {
    const on = this.listening?.source === source;
    return html`<button class="tog solo ${on ? "on" : ""}" type="button" data-listen=${source} aria-pressed=${on} title=${t("On your own headphones: {name}", { name })} aria-label=${t("On your own headphones: {name}", { name })}
      @click=${() => this.#send("listen", { source })}>${word || icon("ear")}${on && this.listening.state !== "on" ? html`<i>…</i>` : nothing}</button>`;
  }

  #draft(index, volume) {
    this.drafts = new Map(this.drafts).set(index, volume);
  }

  #level(index, volume) {
    this.#draft(index, volume);
    this.#send("level", { index, volume });
    setTimeout(() => this.#forget(index), 4000); /* refused or lost: the fader falls back to what the cloud has */
  }

  #forget(index) {
    if (!this.drafts.has(index)) return;
    this.drafts.delete(index);
    this.requestUpdate();
  }

  #levels() {
    for (const meter of this.querySelectorAll("stereo-meter[data-input]")) meter.show(this.feed.inputs.get(Number(meter.dataset.input))?.peakDb ?? null);
    this.querySelector("stereo-meter[data-bus]")?.show(this.feed.buses.pgm);
    const lufs = this.feed.lufs?.pgm;
    const place = this.querySelector(".lufs");
    if (place) place.textContent = typeof lufs === "number" ? `${lufs > -70 ? lufs.toFixed(0) : "−∞"} LUFS` : "";
  }

  #send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

const words = (volume) => (volume > 0 ? `${volume} % · ${gain(volume).toFixed(1)} dB` : `0 %`);

define("audio-panel", AudioPanel);
