/* Where an encoder pushes an input, shown when asked for, with a button to copy each part. The answer is a secret: it stands in the
   page only until that is left. <push-address data-api> */

import { html, nothing } from "lit";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";

class PushAddress extends Part {
  static properties = { found: { state: true }, said: { state: true }, copied: { state: true } };

  render() {
    return html`<h3>${t("Push address")}</h3>
      ${this.found ? html`${this.#part("server", t("Server"))}${this.#part("key", t("Stream key"))}
          <p>${t("For OBS: Settings, Stream, service Custom. The key is good for 24 hours; who has it can push here.")}</p>`
        : html`<button class="key" type="button" @click=${() => this.#ask()}>${icon("lock")}${t("Show server and key")}</button>`}
      ${this.said ? html`<p class="bad" role="alert">${icon("warn")}${this.said}</p>` : nothing}`;
  }

  #part(name, word) {
    return html`<label class="field copyable">${word}<input readonly .value=${this.found[name]} data-part=${name} @focus=${(event) => event.target.select()}>
      <button class="key small" type="button" @click=${() => this.#copy(name)}>${this.copied === name ? t("Copied") : t("Copy")}</button></label>`;
  }

  async #ask() {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const answer = await fetch(this.dataset.api, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" }, credentials: "same-origin" });
      const body = await answer.json();
      if (answer.ok) this.found = body;
      this.said = answer.ok ? "" : body.sentence;
    } catch {
      this.said = t("No answer. Nothing is known to have changed.");
    }
  }

  async #copy(name) {
    const field = this.querySelector(`[data-part=${name}]`);
    field.select();
    await navigator.clipboard?.writeText(this.found[name]).catch(() => document.execCommand("copy"));
    this.copied = name;
  }
}

define("push-address", PushAddress);
