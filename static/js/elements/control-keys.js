/* Who has the control of the air, and the keys of it: one press takes it, asks for it or hands it to who asks; held, it is let go or taken
   over. Of the two the one that is of use now is shown; the keyboard has both. <control-keys .state .may .lost .now> dispatches "press" {act} */

import { html, nothing } from "lit";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { controlOf } from "../models/control.js";
import { cap } from "../models/own-keys.js";
import { roleWords } from "./people-bar.js";
import "./hold-key.js";

const SHAPES = { free: "user", mine: "hand", theirs: "lock" };

class ControlKeys extends Part {
  static properties = { state: {}, may: { type: Boolean }, lost: { type: Boolean }, now: { type: Number } };

  render() {
    const { you = {} } = this.state ?? {};
    const control = controlOf(this.state ?? {}, this.now ?? Date.now());
    return html`<div class="cell ctl ${control.look} ${control.asker ? "asked" : ""}" data-control=${control.look} title=${`${you.name}: ${roleWords(you.roles)}\n${this.#words(control)}`}>
        <b>${icon(SHAPES[control.look])}<span class="name">${you.name}</span> <em>${t("you")}</em></b><small aria-live="polite">${this.#words(control)}</small></div>
      ${this.may ? html`<div class="ckeys">${this.#press(control)}${this.#held(control)}</div>` : nothing}`;
  }

  #words({ look, holder, asker, asked, awayMs }) {
    if (asker) return t("{name} asks for control", { name: asker.name });
    if (look === "mine") return t("in control");
    if (look === "free") return t("control is free");
    if (awayMs !== null) return t("{name} has control, but left", { name: holder });
    return asked ? t("asked {name} for control", { name: holder }) : t("{name} has control", { name: holder });
  }

  #press({ look, asker, asked, force }) {
    const words = { free: t("Take control"), theirs: asked ? t("Asked") : t("Ask"), mine: t("Hand over") };
    const off = this.lost || asked || (look === "mine" && !asker);
    return html`<button class="key ${asker ? "lit" : ""}" type="button" data-act="control" ?hidden=${force || (look === "mine" && !asker)} ?disabled=${off} @click=${() => this.#send("control")}>${words[look]}<kbd>${cap("KeyH")}</kbd></button>`;
  }

  #held({ look, holder, force, asker }) {
    if (look === "free") return nothing;
    const shown = force || (look === "mine" && !asker);
    const title = look === "mine" ? t("Lets the control go: every director may change the air") : force ? t("Takes the control from {name}", { name: holder })
      : t("Possible when {name} has had no page open for 10 s", { name: holder });
    return html`<hold-key data-act="seize" ?hidden=${!shown} title=${title} .label=${look === "mine" ? t("Let go") : t("Take over")} .cap=${`⇧${cap("KeyH")}`} .shape=${look === "mine" ? "hand" : "warn"} .hold=${600}
      ?disabled=${this.lost || (look === "theirs" && !force)} @held=${() => this.#send("seize")}></hold-key>`;
  }

  #send(act) {
    this.dispatchEvent(new CustomEvent("press", { detail: { act } }));
  }
}

define("control-keys", ControlKeys);
