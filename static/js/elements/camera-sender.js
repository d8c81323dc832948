/* This browser's camera or screen as the input of the page: it sends as long as the page is open. <camera-sender data-api> */

import { html, nothing } from "lit";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { WhipSender } from "../lib/whip.js";
import { t } from "../lib/words.js";

const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25 } };
const WORDS = { new: "connecting", connecting: "connecting", connected: "sending", disconnected: "connecting", failed: "failed", closed: "" };

class CameraSender extends Part {
  static properties = { sender: { state: true }, said: { state: true } };

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
          <p>${t("Leave this page open while it is used; closing it ends the picture.")}</p>`}
      ${this.said ? html`<p class="bad" role="alert">${icon("warn")}${this.said}</p>` : nothing}`;
  }

  async #send(what) {
    this.said = "";
    try {
      const devices = navigator.mediaDevices;
      const stream = await (what === "camera" ? devices.getUserMedia({ video: SIZE, audio: true }) : devices.getDisplayMedia({ video: SIZE, audio: true }));
      this.sender = new WhipSender();
      this.sender.addEventListener("change", () => this.requestUpdate());
      this.querySelector("video").srcObject = stream;
      await this.sender.start(stream, await this.#place());
    } catch (error) {
      this.sender?.stop();
      this.said = error.name === "NotAllowedError" ? t("The browser was not allowed to use it.") : error.message;
    }
    this.requestUpdate();
  }

  async #place() {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(this.dataset.api, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" }, credentials: "same-origin" });
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.sentence);
    if (!body.whip) throw new Error(t("This cloud takes no cameras in."));
    return body;
  }
}

define("camera-sender", CameraSender);
