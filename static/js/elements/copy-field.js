/* A text to take along, with a button that copies it. <copy-field data-value> */

import { html } from "lit";
import { copyFrom } from "../lib/copying.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";

class CopyField extends Part {
  static properties = { copied: { state: true } };

  render() {
    return html`<span class="field copyable"><input readonly aria-label=${t("Address")} .value=${this.dataset.value} @focus=${(event) => event.target.select()}>
      <button class="key small" type="button" @click=${() => this.#copy()}>${this.copied ? t("Copied") : t("Copy")}</button></span>`;
  }

  async #copy() {
    await copyFrom(this.querySelector("input"));
    this.copied = true;
  }
}

define("copy-field", CopyField);
