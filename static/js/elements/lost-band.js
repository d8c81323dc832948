/* CONTROL LOST: over the controls while the console does not answer. <lost-band .silent .nextTry> dispatches "try" */

import { html } from "lit";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";

class LostBand extends Part {
  static properties = { silent: {}, nextTry: {}, reason: {} };

  render() {
    const next = Math.ceil((this.nextTry ?? 0) / 1000);
    return html`<div class="lostband" role="alert">${icon("alarm")}<b>${t("CONTROL LOST")}</b>
      <span>${this.reason || t("No answer for {n} s. The show goes on. Nothing pressed now will be sent later.", { n: Math.floor((this.silent ?? 0) / 1000) })}</span>
      <span class="grow"></span><span class="num">${next ? t("next try in {n} s", { n: next }) : t("trying now")}</span>
      <button class="key" type="button" @click=${() => this.dispatchEvent(new CustomEvent("try"))}>${t("Try now")}</button></div>`;
  }
}

define("lost-band", LostBand);
