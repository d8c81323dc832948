/* Who else has this desk open: a cell of the top bar, and under it the list of them, from which the holder of the control hands it on.
   <people-bar .state> dispatches "give" {to} */

import { html, nothing } from "lit";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { takers } from "../models/control.js";
import { initials, others } from "../models/people.js";

class PeopleBar extends Part {
  static properties = { state: {}, open: { state: true } };

  render() {
    const { all, shown, more } = others(this.state ?? {});
    if (!all.length) return html`<div class="cell here"><small>${t("nobody else here")}</small></div>`;
    const told = all.map((person) => `${person.name}: ${roleWords(person.roles)}`).join("\n");
    return html`<div class="cell here" title=${told}><details ?open=${this.open}><summary @click=${(event) => this.#turn(event)}><b role="list" aria-label=${t("Also at this desk")}>${shown.map(
      (person) => html`<span class="av" role="listitem" title=${`${person.name}: ${roleWords(person.roles)}`} aria-label=${`${person.name}: ${roleWords(person.roles)}`}>${initials(person.name)}</span>`,
    )}${more ? html`<span class="av more" role="listitem">+${more}</span>` : nothing}</b><small>${t("{n} more here", { n: all.length })}</small></summary>${this.open ? this.#list(all) : nothing}</details></div>`;
  }

  #list(all) {
    const may = new Set(takers(this.state).map(({ id }) => id));
    return html`<ul class="here-list">${all.map((person) => html`<li><b>${person.name}</b><small>${roleWords(person.roles)}</small>${may.has(person.id)
      ? html`<button class="key small" type="button" data-give=${person.id} @click=${() => this.#give(person.id)}>${t("Hand over control")}</button>` : nothing}</li>`)}</ul>`;
  }

  #give(to) {
    this.close();
    this.dispatchEvent(new CustomEvent("give", { detail: { to } }));
  }

  /** By our own hand: the element's own way tells of it only later. */
  #turn(event) {
    event.preventDefault();
    this.open = !this.open;
  }

  close() {
    this.open = false;
  }
}

export const roleWords = (roles = []) => roles.map((role) => t(role)).join(" · ");

define("people-bar", PeopleBar);
