/* The last commands: when, who, what, what became of it, and its three times. <command-log .state> */

import { html, nothing } from "lit";
import { heard } from "../lib/heard.js";
import { define, Part } from "../lib/part.js";
import { commandState, commandWords } from "../lib/sentences.js";
import { t } from "../lib/words.js";
import { span, wall } from "../models/figures.js";
import { LATE } from "../models/lamps.js";

const SHOWN = 20;

class CommandLog extends Part {
  static properties = { state: {} };

  render() {
    const commands = (this.state.commands ?? []).slice(0, SHOWN);
    if (!commands.length) return html`<p class="none">${t("No command yet. What you and the others press appears here.")}</p>`;
    return html`<ul class="rows">${commands.map((command) => this.#row(command))}</ul>`;
  }

  #row(command) {
    const { what, of } = commandWords(this.state, command);
    const { word, look } = commandState(command);
    return html`<li class=${look === "warn" ? "warn" : ""} title=${heard(command.sentence) ?? ""}>
      <time class="num">${wall(new Date(command.at))}</time><b>${what}</b><span class="of">${command.sentence && look === "warn" ? heard(command.sentence) : of}</span>
      <span class="by">${command.by}</span><span class="lat num">${this.#times(command)}</span><span class="chip ${look}">${word}</span></li>`;
  }

  #times(command) {
    const parts = [command.accepted_ms, command.confirmed_ms, command.seen_ms].map((ms) => ms ?? null);
    if (parts.every((ms) => ms === null)) return nothing;
    return parts.map((ms, at) => (ms === null ? html`<i class="dim">–</i>` : html`<i class=${ms > LATE && at < 2 ? "late" : ""}>${span(ms)}</i>`));
  }
}

define("command-log", CommandLog);
