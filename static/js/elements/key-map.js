/* All keys on one sheet, opened with the question mark; how long the air keys rest after a take; and one's own keys. While it is open no key
   does anything on the desk. <key-map .rest .keys .fault> dispatches "rest" {ms}, "keys" {the whole of one's own keys} */

import { html, nothing } from "lit";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { ACTS, capOf, changed } from "../models/own-keys.js";

const ROWS = [
  [["1", "–", "9", "0"], "Input 1 to 10 to PVW; in the next bank 11 to 20, then 21 to 24"],
  [["`"], "Turn the bank of the number row"],
  [["Q", "–", "P"], "Layout 1 to 10 to PVW"],
  [["A", "S", "D", "G"], "Picture mark 1 to 4 NEXT on or off"],
  [["Z", "X", "C", "V"], "Text mark 1 to 4 NEXT on or off"],
  [["Space"], "CUT: PVW goes on air at once"],
  [["Enter"], "AUTO: PVW goes on air with the chosen transition"],
  [["⌫"], "RETAKE: what is on air goes to PVW as well"],
  [["⇧ ⌫"], "Held 0.4 s, BACK: the whole last on-air state, by a cut"],
  [["⇧ B"], "Held 0.6 s, STANDBY: the prepared safe picture, before everything that waits"],
  [["⇧ F"], "Held 0.4 s, FTB: to black, and back from it"],
  [["⇧", "1", "–", "V"], "Straight to PGM by a cut, only while DIRECT is armed; it falls back after 60 s"],
  [["H"], "Control: take it while it is free, ask its holder for it, hand it to who asks"],
  [["⇧ H"], "Held 0.6 s, let the control go; or take it over from a holder who is away"],
  [["M"], "Mute your own listening; what is on air stays as it is"],
  [["[", "]"], "Your own listening softer and louder"],
  [["Ctrl Z", "Ctrl ⇧ Z"], "Undo and redo your own edits of PVW; never of air"],
  [["Esc"], "Disarm DIRECT, leave a field, close this sheet"],
  [["?"], "This sheet"],
];

class KeyMap extends Part {
  static properties = { rest: { type: Number }, keys: {}, fault: {}, waiting: { state: true }, said: { state: true } };

  constructor() {
    super();
    this.waiting = "";
    this.said = "";
    this.onKey = (event) => this.#pressed(event);
  }

  render() {
    return html`<dialog class="keymap" aria-label=${t("Keys")} @click=${this.#aside}><header><h2>${t("Keys")}</h2><span class="grow"></span>
        <button class="key" type="button" @click=${() => this.close()}>${t("Close")}<kbd>Esc</kbd></button></header>
      <dl>${ROWS.map(([caps, words]) => html`<dt>${caps.map((cap) => (cap === "–" ? html`<i>–</i>` : html`<kbd>${cap}</kbd>`))}</dt><dd>${t(words)}</dd>`)}</dl>
      <p>${t("Keys go by their place on the keyboard, not by the letter of your layout. They rest while you type in a field, while an input method composes, while a dialog is open, and for a moment after a take. A key held down counts once.")}</p>
      <label class="rests">${t("After a take the air keys rest for")} <input type="number" min="0" max="1000" step="50" .value=${String(this.rest ?? 300)}
        aria-invalid=${Boolean(this.fault)} @change=${this.#rests}> ms</label>${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : nothing}${this.#own()}</dialog>`;
  }

  #own() {
    const keys = this.keys ?? {};
    return html`<details class="ownkeys"><summary>${t("Your own keys")}</summary><p>${t("Press a key of the list, then the key of your keyboard that is to do this. Esc leaves it as it is.")}</p>
      <div class="list">${ACTS.map(({ code, words, n }) => html`<button type="button" class="tog ${this.waiting === code ? "on" : keys[code] ? "own" : ""}" data-key=${code} @click=${() => this.#wait(code)}>
        <kbd>${this.waiting === code ? "…" : capOf(keys[code] ?? code)}</kbd><span>${t(words, { n: n ?? "" })}</span></button>`)}</div>
      ${this.said ? html`<p class="fault" role="alert">${this.said}</p>` : nothing}
      <button class="key small" type="button" ?disabled=${!Object.keys(keys).length} @click=${() => this.#send({})}>${t("All as they were")}</button></details>`;
  }

  #wait(code) {
    this.waiting = code;
    this.said = "";
    window.addEventListener("keydown", this.onKey, { capture: true });
  }

  #pressed(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.repeat || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    window.removeEventListener("keydown", this.onKey, { capture: true });
    const ours = this.waiting;
    this.waiting = "";
    if (event.code === "Escape") return;
    const { keys, fault, of } = changed(this.keys ?? {}, ours, event.code);
    if (fault === "taken") this.said = t("That key is taken by: {act}", { act: t(of.words, { n: of.n ?? "" }) });
    else if (fault) this.said = t("That key cannot be used here.");
    else this.#send(keys);
  }

  #send(keys) {
    this.said = "";
    this.dispatchEvent(new CustomEvent("keys", { detail: keys }));
  }

  open() {
    this.querySelector("dialog").showModal();
  }

  close() {
    this.querySelector("dialog").close();
  }

  #rests({ target }) {
    this.dispatchEvent(new CustomEvent("rest", { detail: target.valueAsNumber }));
  }

  #aside(event) {
    if (event.target === event.currentTarget) this.close();
  }
}

define("key-map", KeyMap);
