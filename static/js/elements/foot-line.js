/* The line at the bottom: the last take in words and times, and the key hints. <foot-line class="foot" .state .bank .sentence> */

import { html, nothing } from "lit";
import { heard } from "../lib/heard.js";
import { define, Part } from "../lib/part.js";
import { commandState, commandWords } from "../lib/sentences.js";
import { t } from "../lib/words.js";
import { TAKES } from "../models/desk.js";
import { span } from "../models/figures.js";

const BANKS = ["1-10", "11-20", "21-24"];

class FootLine extends Part {
  static properties = { state: {}, bank: {}, take: {}, watch: {}, banks: {} };

  render() {
    return html`${this.#last()}<span class="grow"></span><span class="keys"><kbd>1-0</kbd>${t("input")}
      ${this.banks > 1 ? html`<kbd class=${this.bank ? "lit" : ""}>\`</kbd>${t("bank {n}", { n: BANKS[this.bank ?? 0] })}` : nothing}
      <kbd>Q-P</kbd>${t("layout")} <kbd>A S D G</kbd><kbd>Z X C V</kbd>${t("marks")} <kbd>Esc</kbd>${t("leave")}
      <button class="hint" type="button" @click=${() => this.dispatchEvent(new CustomEvent("keys"))}><kbd>?</kbd>${t("all keys")}</button></span>`;
  }

  #last() {
    const command = (this.state.commands ?? []).find(({ verb }) => TAKES.has(verb)) ?? this.state.commands?.[0];
    if (!command) return html`<span class="dim">${t("No take yet")}</span>`;
    const { what, of } = commandWords(this.state, command);
    const { word, look } = commandState(command);
    if (look === "warn") return html`<span><b>${t("Last")}</b> ${what} ${of} · ${command.by}</span><span class="chip warn">${word}</span><span class="why">${heard(command.sentence)}</span>`;
    const own = this.take?.commandId === command.id ? this.take : null;
    const time = (name, ms) => html`<span>${name} <b class="num">${ms === null || ms === undefined ? "–" : span(ms)}</b></span>`;
    return html`<span><b>${t("Last")}</b> ${what} ${of ? html`<b>${of}</b>` : nothing} · ${command.by}</span>
      ${time(t("accepted"), own?.acceptedMs ?? command.accepted_ms)}${time(t("confirmed"), own?.confirmedMs ?? command.confirmed_ms)}
      ${TAKES.has(command.verb) ? time(t("seen"), own?.seenMs ?? command.seen_ms) : nothing}`;
  }
}

define("foot-line", FootLine);
