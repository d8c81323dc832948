/* Where an encoder pushes an input, shown when asked for, with a button to copy each part, and as a QR code for a phone. The answer is a
   secret: it stands in the page only until that is left, and the code, which a lens reads across a room, only for a minute.
   <push-address data-api> */

import { html, nothing } from "lit";
import { ask } from "../lib/asking.js";
import { copyFrom } from "../lib/copying.js";
import { heard } from "../lib/heard.js";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { isLoopback } from "../models/hosts.js";
import "./qr-code.js";

const SHOWN_MS = 60_000;

class PushAddress extends Part {
  static properties = { found: { state: true }, said: { state: true }, copied: { state: true }, coded: { state: true } };

  #hides = null;

  constructor() {
    super();
    this.onSight = () => document.hidden && this.#code(false);
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.onSight);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.onSight);
    clearTimeout(this.#hides);
  }

  render() {
    return html`<h3>${t("Push address")}</h3>
      ${this.found ? html`${this.#part("server", t("Server"))}${this.#part("key", t("Stream key"))}
          <p>${t("For OBS: Settings, Stream, service Custom. The key is good for 24 hours; who has it can push here.")}</p>
          ${this.#bySrt()}${this.#phone()}`
        : html`<button class="key" type="button" @click=${() => this.#ask()}>${icon("lock")}${t("Show server and key")}</button>`}
      ${this.said ? html`<p class="bad" role="alert">${icon("warn")}${this.said}</p>` : nothing}`;
  }

  #part(name, word) {
    return html`<label class="field copyable">${word}<input readonly .value=${this.found[name]} data-part=${name} @focus=${(event) => event.target.select()}>
      <button class="key small" type="button" @click=${() => this.#copy(name)}>${this.copied === name ? t("Copied") : t("Copy")}</button></label>`;
  }

  /* A camera in a browser has no such address; where the cloud takes no SRT, it is said what for. */
  #bySrt() {
    if (this.found.srt) return this.#part("srt", t("Whole address by SRT"));
    if (this.found.whip) return nothing;
    return html`<p data-part="no-srt">${t("By SRT nothing is taken: the local cloud has no libsrt, or was told not to. On Debian and Ubuntu: apt-get install srt-tools, then start the console anew.")}</p>`;
  }

  #phone() {
    if (!this.found.qr) return nothing;
    return html`<button class="key small" type="button" data-act="qr" aria-expanded=${Boolean(this.coded)} @click=${() => this.#code(!this.coded)}>
        ${this.coded ? t("Hide the QR code") : t("QR code for a phone")}</button>
      ${this.coded ? html`<qr-code .code=${this.found.qr} .words=${t("The push address as a QR code")}></qr-code>
        <p>${t("Scan it in the streaming app of a phone. The key is in it: show it to nobody else. It hides itself after a minute.")}</p>
        ${isLoopback(this.found.server) ? html`<p class="bad">${icon("warn")}${t("This address is of this machine alone: no phone can reach it.")}</p>` : nothing}` : nothing}`;
  }

  #code(shown) {
    clearTimeout(this.#hides);
    this.coded = shown;
    if (shown) this.#hides = setTimeout(() => this.#code(false), SHOWN_MS);
  }

  async #ask() {
    const { ok, body } = await ask(this.dataset.api, {});
    if (ok) this.found = body;
    this.said = ok ? "" : heard(body.sentence);
  }

  async #copy(name) {
    await copyFrom(this.querySelector(`[data-part=${name}]`));
    this.copied = name;
  }
}

define("push-address", PushAddress);
