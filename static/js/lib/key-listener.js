/* Brings the keyboard to the desk, with every guard; and lets a clicked button give the focus back, or Space would press it again. */

import { actOf, ctrlActOf, focusKind, leftAlone, shiftActOf } from "../models/keys.js";
import { meantBy } from "../models/own-keys.js";

export class KeyListener {
  #held = new Set();
  #composing = false;
  #pointer = false;
  #holding = null;

  /** `hold(act, down)`: a key that must be held went down or up; `escape()`: Esc, whatever else it does. */
  constructor({ act, map, bank, hold, escape }) {
    Object.assign(this, { act, map, bank, hold, escape });
    this.listeners = [
      ["keydown", (event) => this.#down(event)],
      ["keyup", (event) => this.#up(event)],
      ["blur", (event) => event.target === window && this.#blurred()], /* not when a button gives the focus back */
      ["compositionstart", () => (this.#composing = true)],
      ["compositionend", () => (this.#composing = false)],
      ["pointerdown", () => (this.#pointer = true)],
      ["click", (event) => this.#clicked(event)],
    ];
  }

  start() {
    for (const [name, listener] of this.listeners) window.addEventListener(name, listener, true);
  }

  stop() {
    for (const [name, listener] of this.listeners) window.removeEventListener(name, listener, true);
  }

  #down(event) {
    this.#pointer = false;
    if (event.key === "Escape") return this.#leave();
    const focus = this.#focus();
    const dialogOpen = Boolean(document.querySelector("dialog[open]"));
    if (event.key === "?" && focus !== "editable" && !dialogOpen && !event.isComposing && !event.repeat) return this.#ask(event);
    const act = this.#meant(event);
    const why = leftAlone(event, { focus, dialogOpen, composing: this.#composing, held: this.#held, shifted: Boolean(event.shiftKey), combined: Boolean(event.ctrlKey && act) });
    if (why === "repeat" && act && focus === "none" && !dialogOpen) event.preventDefault();
    if (why || !act) return null;
    event.preventDefault();
    this.#held.add(event.code);
    if (!act.hold) return this.act(act);
    this.#holding = { act: act.act, code: event.code };
    return this.hold(act.act, true);
  }

  #meant({ code, ctrlKey, shiftKey }) {
    if (ctrlKey) return ctrlActOf(code, shiftKey);
    const ours = meantBy(code);
    return shiftKey ? shiftActOf(ours, this.bank()) : actOf(ours, this.bank());
  }

  /** Held keys are let go with either of their two keys, or when the window loses the keyboard. */
  #letGo(code) {
    if (!this.#holding || (code && code !== this.#holding.code && !code.startsWith("Shift"))) return;
    this.hold(this.#holding.act, false);
    this.#holding = null;
  }

  #blurred() {
    this.#held.clear();
    this.#letGo("");
  }

  /** A button presses itself when Space is let go: not while Space is ours. */
  #up(event) {
    this.#letGo(event.code);
    const ours = this.#held.delete(event.code);
    if (ours && (event.code === "Space" || event.code === "Enter")) event.preventDefault();
  }

  #focus() {
    const element = document.activeElement;
    if (element?.tagName === "BUTTON") return focusKind({ tagName: "BUTTON", byTab: element.matches(":focus-visible") });
    return focusKind(element);
  }

  #clicked(event) {
    const button = event.target.closest?.("button, summary");
    if (button && (this.#pointer || event.detail > 0)) button.blur();
  }

  #leave() {
    this.#letGo("");
    this.escape();
    if (!document.querySelector("dialog[open]")) document.activeElement?.blur?.();
    return null;
  }

  #ask(event) {
    event.preventDefault();
    this.map();
    return null;
  }
}
