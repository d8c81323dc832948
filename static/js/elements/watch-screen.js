/* PGM, and PVW where that is allowed, for somebody who looks on: a producer, or a guest by a link. It asks every two seconds what is on;
   nothing of it reaches the show. <watch-screen .config> */

import { html, nothing } from "lit";
import { heard } from "../lib/heard.js";
import { icon } from "../lib/icons.js";
import { Listener } from "../lib/listener.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { timer } from "../models/figures.js";
import { Sight } from "../models/sight.js";
import "./bus-picture.js";
import "./wall-clock.js";

const ASK_EVERY = 2000;

class WatchScreen extends Part {
  static properties = { config: {} };

  #timer = null;

  connectedCallback() {
    super.connectedCallback();
    this.sight = new Sight();
    this.listener = new Listener(this.config.play, { onChange: () => this.requestUpdate() });
    this.#ask();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.listener.stop();
  }

  render() {
    const { told, lost, over } = this.sight;
    if (over) return html`<main class="over">${icon("lock")}<h1>${t("Nothing to watch here")}</h1><p role="alert">${heard(over)}</p></main>`;
    if (!told) return html`<main class="over"><p role="status">${lost ? t("The console does not answer. Trying again.") : t("waiting for the picture")}</p></main>`;
    return html`${this.#bar(told, lost)}
      <main class="sees ${told.sees_preview ? "both" : ""}">${this.#bus("program", told.on_air, told.program, lost)}
        ${told.sees_preview ? this.#bus("preview", Boolean(told.preview), told.preview, lost) : nothing}</main>
      <footer class="tells">${this.#sound(told)}<span>${this.#words(told)}</span></footer>
      <p class="sr" aria-live="polite">${told.on_air ? t("On air: {name}", { name: told.program }) : t("Off air")}</p>`;
  }

  #bar(told, lost) {
    const since = told.since ? timer(Date.now() - Date.parse(told.since)) : "";
    return html`<header class="wallbar"><b class="name">${told.name}</b>
      <div class="onair ${told.on_air && !lost ? "" : "off"}" data-air=${lost ? "unknown" : told.on_air ? "on" : "off"}>${icon(lost ? "nosig" : told.on_air ? "air" : "idle")}
        <b>${lost ? t("no link") : told.on_air ? t("ON AIR") : t("OFF AIR")}</b><span class="num">${lost ? "" : since}</span></div>
      <span class="grow"></span><wall-clock class="num"></wall-clock></header>`;
  }

  #bus(bus, playing, words, lost) {
    const air = bus === "program";
    return html`<section class="sight ${air ? "pgm" : "pvw"} ${playing && !lost ? "" : "off"}" aria-label=${air ? t("Program") : t("Preview")}>
      <bus-picture .api=${this.config.play} .bus=${bus} .script=${this.config.mpegts} .playing=${playing}></bus-picture>
      <p>${icon(air ? (playing ? "air" : "idle") : "next")}<b>${air ? "PGM" : "PVW"}</b><span>${words || t("nothing")}</span></p></section>`;
  }

  /** Browsers let a page sound only after a press. */
  #sound({ on_air }) {
    const { source, state } = this.listener;
    const word = !source ? t("Sound on") : state === "on" ? t("Sound off") : t("connecting");
    return html`<button class="key" type="button" data-act="sound" aria-pressed=${Boolean(source)} ?disabled=${!on_air && !source} @click=${() => this.listener.listen("program")}>${icon(source ? "snd" : "mute")}${word}</button>`;
  }

  #words({ delay_s: delay, until }) {
    const parts = [];
    if (delay) parts.push(t("Viewers see it after the delay of {n} s.", { n: delay }));
    if (until) parts.push(t("This link ends on {when}.", { when: new Date(until).toLocaleString([], { dateStyle: "short", timeStyle: "short" }) }));
    return parts.join(" ");
  }

  async #ask() {
    try {
      const { url, headers } = this.config.state;
      const answer = await fetch(url, { headers: { Accept: "application/json", ...headers }, cache: "no-store", credentials: "same-origin" });
      const body = await answer.json();
      this.sight.answered(answer.status, body);
    } catch {
      /* no answer: what is known grows old by itself */
    }
    if (this.sight.over) this.listener.stop();
    this.requestUpdate();
    if (this.isConnected) this.#timer = setTimeout(() => this.#ask(), ASK_EVERY);
  }
}

define("watch-screen", WatchScreen);
