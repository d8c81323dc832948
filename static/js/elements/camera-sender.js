/* This browser's camera or screen as the input of the page: it sends as long as the page is open. And the page's own address as a QR
   code, so that a phone can open it; there is no secret in that. <camera-sender data-api .here={address, qr}> */

import { html, nothing } from "lit";
import { ask } from "../lib/asking.js";
import { heard } from "../lib/heard.js";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { WhipSender } from "../lib/whip.js";
import { t } from "../lib/words.js";
import { isLoopback } from "../models/hosts.js";
import "./qr-code.js";

const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25 } };
const WORDS = { new: "connecting", connecting: "connecting", connected: "sending", disconnected: "connecting", failed: "failed", closed: "" };

class CameraSender extends Part {
  static properties = { here: {}, sender: { state: true }, said: { state: true }, coded: { state: true } };

  constructor() {
    super();
    this.onLeave = () => this.sender?.stop();
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("pagehide", this.onLeave);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("pagehide", this.onLeave);
    this.onLeave();
  }

  render() {
    const word = WORDS[this.sender?.state ?? "closed"];
    return html`<h3>${t("Send from this browser")}</h3><video playsinline muted autoplay ?hidden=${!word}></video>
      ${word ? html`<p role="status" data-state=${this.sender.state}>${icon(word === "sending" ? "ok" : "wait")}${t(word)}</p>
          <button class="key" type="button" @click=${() => this.sender.stop()}>${icon("stop")}${t("Stop sending")}</button>`
        : html`<div class="opts"><button class="key" type="button" data-send="camera" @click=${() => this.#send("camera")}>${t("Camera")}</button>
          <button class="key" type="button" data-send="screen" @click=${() => this.#send("screen")}>${t("Screen")}</button></div>
          <p>${t("Leave this page open while it is used; closing it ends the picture.")}</p>${this.#phone()}`}
      ${this.said ? html`<p class="bad" role="alert">${icon("warn")}${this.said}</p>` : nothing}`;
  }

  #phone() {
    if (!this.here) return nothing;
    const { address, qr } = this.here;
    const why = isLoopback(address) ? t("This page's address is of this machine alone: open the console under its name in the network first.")
      : address.startsWith("https:") ? "" : t("Phones give their camera only to pages that were opened by https.");
    return html`<button class="key small" type="button" data-act="qr" aria-expanded=${Boolean(this.coded)} @click=${() => (this.coded = !this.coded)}>
        ${this.coded ? t("Hide the QR code") : t("Open this page on a phone")}</button>
      ${this.coded ? html`<qr-code .code=${qr} .words=${t("The address of this page as a QR code")}></qr-code>
        <p>${t("The phone asks to sign in: whoever prepares sources may send.")}</p>${why ? html`<p class="bad">${icon("warn")}${why}</p>` : nothing}` : nothing}`;
  }

  async #send(what) {
    this.said = "";
    try {
      const devices = navigator.mediaDevices;
      if (!devices) throw new Error(t("This browser gives cameras only to pages that were opened by https, or on this machine."));
      const stream = await (what === "camera" ? devices.getUserMedia({ video: SIZE, audio: true }) : devices.getDisplayMedia({ video: SIZE, audio: true }));
      this.sender = new WhipSender();
      this.sender.addEventListener("change", () => this.requestUpdate());
      this.querySelector("video").srcObject = stream;
      await this.sender.start(stream, await this.#place());
    } catch (error) {
      this.sender?.stop();
      this.said = error.name === "NotAllowedError" ? t("The browser was not allowed to use it.") : heard(error.message);
    }
    this.requestUpdate();
  }

  async #place() {
    const { ok, body } = await ask(this.dataset.api, {});
    if (!ok) throw new Error(body.sentence);
    if (!body.whip) throw new Error(t("This cloud takes no cameras in."));
    return body;
  }
}

define("camera-sender", CameraSender);
