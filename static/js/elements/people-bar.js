/* Who you are, and who else has this desk open: two cells of the top bar. <people-bar .state> */

import { html, nothing } from "lit";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { initials, others } from "../models/people.js";

class PeopleBar extends Part {
  static properties = { state: {} };

  render() {
    const { you = {} } = this.state ?? {};
    return html`<div class="cell ctl"><b>${icon("user")}<span class="name">${you.name}</span> <em>${t("you")}</em></b><small>${roleWords(you.roles)}</small></div>${this.#here()}`;
  }

  #here() {
    const { all, shown, more } = others(this.state ?? {});
    if (!all.length) return html`<div class="cell here"><small>${t("nobody else here")}</small></div>`;
    const told = all.map((person) => `${person.name}: ${roleWords(person.roles)}`).join("\n");
    return html`<div class="cell here" title=${told}><b role="list" aria-label=${t("Also at this desk")}>${shown.map(
      (person) => html`<span class="av" role="listitem" title=${`${person.name}: ${roleWords(person.roles)}`} aria-label=${`${person.name}: ${roleWords(person.roles)}`}>${initials(person.name)}</span>`,
    )}${more ? html`<span class="av more" role="listitem">+${more}</span>` : nothing}</b><small>${t("{n} more here", { n: all.length })}</small></div>`;
  }
}

export const roleWords = (roles = []) => roles.map((role) => t(role)).join(" · ");

define("people-bar", PeopleBar);
