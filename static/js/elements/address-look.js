/* Beside the address field: asks the server to look at the address before it is saved, and says what it found, line by line. An empty
   field means the address that is kept. <address-look .form .api .index .kind=${() => kind}> dispatches "looked" {found} for the first line. */

import { html, nothing } from "lit";
import { ask } from "../lib/asking.js";
import { heard } from "../lib/heard.js";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";

const FETCHED = ["file", "pull", "picture", "picture_mark"];
const MOST = 5;

export class AddressLook extends Part {
  static properties = { form: {}, api: {}, index: {}, kind: {}, found: { state: true }, busy: { state: true } };

  #asking = 0;

  constructor() {
    super();
    Object.assign(this, { found: [], busy: false });
    this.onInput = ({ target }) => ["kind", "address", "username", "password"].includes(target.name) && this.#forget();
  }

  connectedCallback() {
    super.connectedCallback();
    this.form.addEventListener("input", this.onInput);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.form.removeEventListener("input", this.onInput);
  }

  render() {
    if (!FETCHED.includes(this.kind())) return nothing;
    return html`<button class="key small" type="button" ?disabled=${this.busy || !this.#there} @click=${() => this.look()}>${icon("eye")}${this.busy ? t("Looking …") : t("Look at the address")}</button>
      <div class="found" role="status">${this.found.map((found) => html`<p class=${found.ok ? "good" : "bad"} data-code=${found.code}>${icon(found.ok ? "ok" : "warn")}
        <span>${this.found.length > 1 ? html`<b>${t("Line {n}", { n: found.line + 1 })}:</b> ` : nothing}${found.sentence}</span></p>
        ${found.picture && this.kind() !== "picture_mark" ? html`<img src=${found.picture} alt=${t("What is seen there")}>` : nothing}`)}</div>`;
  }

  get #there() {
    return Boolean(this.form.elements.address.value.trim()) || this.index !== null;
  }

  /** What is typed for a camera that asks for a password. Marks have none. */
  #login() {
    const { username, password } = this.form.elements;
    if (this.kind() !== "pull" || !username) return {};
    return Object.fromEntries([username, password].filter((one) => one.value).map((one) => [one.name, one.value]));
  }

  /** Everything that was found is about another address now. */
  #forget() {
    this.#asking += 1;
    Object.assign(this, { found: [], busy: false });
    this.requestUpdate();
  }

  async look() {
    if (!this.#there) return;
    this.#forget();
    const mine = this.#asking;
    this.busy = true;
    const address = this.form.elements.address.value.trim();
    for (let line = 0, lines = 1; line < Math.min(lines, MOST); line += 1) {
      const { ok, body } = await ask(this.api, { kind: this.kind(), line, ...(address ? { address } : { index: this.index }), ...this.#login() });
      if (mine !== this.#asking) return;
      const found = ok ? { ...body, line } : { ok: false, code: body.code, sentence: heard(body.data?.fields?.address?.[0] ?? body.sentence), line };
      lines = ok ? body.lines : lines;
      this.found = [...this.found, found];
      if (line === 0) this.dispatchEvent(new CustomEvent("looked", { detail: found }));
    }
    this.busy = false;
  }
}

define("address-look", AddressLook);
