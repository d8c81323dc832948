/* One input's tally on the whole screen, for a phone: colour, word and shape; what lies on the buses below it; the word spoken when it changes,
   once somebody asked for it. <tally-screen .config .snapshot>, the input is config.index */

import { html, nothing, svg } from "lit";
import { Following } from "../lib/following.js";
import { icon } from "../lib/icons.js";
import { define } from "../lib/part.js";
import { ScreenLock } from "../lib/screenlock.js";
import { t } from "../lib/words.js";
import { boxesOf, keyOf, nameOf } from "../models/display.js";
import { span } from "../models/figures.js";
import { contactOf, layoutOf, screenOf, spokenOf } from "../models/tallyscreen.js";
import "./wall-clock.js";

const SHAPES = { air: "air", "air-in": "airin", next: "next", "next-in": "nextin", idle: "idle", joining: "wait", lost: "nosig", silent: "nosig", gone: "nosig" };

class TallyScreen extends Following {
  static properties = { voice: { state: true } };

  #usableAt = 0;
  #spoken = "";

  constructor() {
    super();
    this.voice = false;
    this.grace = 300;
    this.lock = new ScreenLock(() => this.requestUpdate());
  }

  connectedCallback() {
    super.connectedCallback();
    this.lock.start();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.lock.stop();
  }

  get #leaving() {
    return this.desk.leaving?.display ?? null;
  }

  get screen() {
    const now = Date.now();
    if (this.socket.link.usable) this.#usableAt = now;
    return screenOf(this.state, this.config.index, { contact: contactOf(this.socket.link, this.#usableAt, now), leaving: this.#leaving });
  }

  render() {
    const { link } = this.socket;
    const screen = this.screen;
    const { look } = screen;
    const heard = look !== "lost" && look !== "joining";
    const within = this.#within(look);
    return html`<div class="strip1"><b class=${heard ? "" : "bad"}>${icon(heard ? "link" : "nosig")}<span class="num">${heard ? span(link.rtt) : t("no link")}</span></b>
        <span>${this.lock.held ? t("screen stays on") : t("the screen may sleep: see the phone's settings")}</span><span class="grow"></span><b class="num"><wall-clock></wall-clock></b></div>
      <main class="light is-${look}" data-look=${look}><h1>${this.#name()}</h1>
        <div>${icon(SHAPES[look])}<strong>${this.#word(look)}</strong><p>${this.#says(screen, within)}</p></div>
        ${screen.also ? html`<em class="flag">${icon("next")}${t("also NEXT")}</em>` : nothing}</main>
      ${heard && look !== "silent" ? this.#under(look) : html`<section class="under"><p>${this.ended}</p></section>`}
      <div class="strip1 low"><span>${this.state.caster?.name}</span><span class="grow"></span>${this.#full()}
        <button class="tog ${this.voice ? "on" : ""}" type="button" data-act="voice" aria-pressed=${this.voice} ?disabled=${!("speechSynthesis" in window)} @click=${() => this.#turnVoice()}>${icon(this.voice ? "snd" : "mute")}${t("Voice")}</button></div>
      <p class="sr" role="status" aria-live="assertive">${`${this.#name()}: ${this.#word(look)} ${within ? t("in {name}", { name: within }) : ""}`}</p>`;
  }

  updated() {
    const word = spokenOf(this.querySelector("main").dataset.look);
    if (!word || word === this.#spoken) return;
    const first = !this.#spoken;
    this.#spoken = word;
    if (this.voice && !first) this.#speak(word);
  }

  #name() {
    const { index } = this.config;
    return nameOf(this.state, { kind: "input", index }) || t("Input {n}", { n: index });
  }

  #word(look) {
    const words = { air: t("ON AIR"), "air-in": t("ON AIR"), next: t("NEXT"), "next-in": t("NEXT"), idle: t("idle"), joining: t("connecting"),
      lost: t("NO CONTACT"), silent: t("CLOUD SILENT"), gone: t("REMOVED") };
    return words[look];
  }

  #within(look) {
    const layout = layoutOf(this.state, look, this.#leaving);
    return layout ? `${keyOf("layout", layout.index)}, ${layout.name || t("Layout {n}", { n: layout.index })}` : "";
  }

  #says({ look, last }, within) {
    if (within) return t("in {name}", { name: within });
    if (look === "lost" || look === "silent") return t("The tally is not known. Last known: {word}", { word: this.#word(last) });
    if (look === "gone") return t("This input does not exist any more.");
    return look === "idle" && !this.state.caster?.on_air ? t("The show is off air.") : "";
  }

  /** What lies on the buses, so that an operator sees the box that is his. */
  #under(look) {
    const bus = look === "next" || look === "next-in" ? "preview" : "program";
    const source = this.state[bus]?.display?.source;
    return html`<section class="under">${source ? this.#boxes(source, bus) : html`<svg viewBox="0 0 160 90" aria-hidden="true"><rect class="ground" width="160" height="90"></rect></svg>`}
      <div><b>PGM: ${this.#on("program")}</b><small>PVW: ${this.#on("preview")}</small></div></section>`;
  }

  #on(bus) {
    const source = this.state[bus]?.display?.source;
    return source ? `${keyOf(source.kind, source.index)} ${nameOf(this.state, source)}` : bus === "program" ? t("off air") : t("empty");
  }

  #boxes(source, bus) {
    const boxes = boxesOf(this.state, source).map(({ input, x, y, w, h }) => svg`<g class=${input === this.config.index ? `me ${bus}` : ""}><rect x=${x * 160} y=${y * 90} width=${w * 160} height=${h * 90}></rect>
      <text x=${(x + w / 2) * 160} y=${(y + h / 2) * 90}>${input > 0 ? keyOf("input", input) : ""}</text></g>`);
    return html`<svg viewBox="0 0 160 90" aria-hidden="true"><rect class="ground" width="160" height="90"></rect>${boxes}</svg>`;
  }

  #full() {
    if (!document.fullscreenEnabled) return nothing;
    return html`<button class="tog" type="button" data-act="full" aria-label=${t("Full screen")} title=${t("Full screen")}
      @click=${() => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen())}>${icon("full")}</button>`;
  }

  /** Browsers let a page speak only after somebody touched it: the word is spoken at once, so that one hears that it works. */
  #turnVoice() {
    this.voice = !this.voice;
    if (this.voice) this.#speak(spokenOf(this.screen.look));
    else speechSynthesis.cancel();
  }

  #speak(word) {
    const words = { air: t("On air"), next: t("Next"), clear: t("Clear."), unknown: t("No contact.") };
    if (!words[word]) return;
    const spoken = new SpeechSynthesisUtterance(words[word]);
    spoken.lang = document.documentElement.lang;
    speechSynthesis.cancel();
    speechSynthesis.speak(spoken);
  }
}

define("tally-screen", TallyScreen);
