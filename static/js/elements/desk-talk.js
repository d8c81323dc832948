/* What the people at the desk say to each other, newest first, and the line to say something. The line stays in the field until the server has
   it, also when Enter is pressed without contact. <desk-talk .messages .say>, `say(text, key)` answers a promise */

import { html, nothing } from "lit";
import { heard } from "../lib/heard.js";
import { define } from "../lib/part.js";
import { Ticking } from "../lib/ticking.js";
import { t } from "../lib/words.js";
import { span } from "../models/figures.js";
import { uuid } from "../models/uuid.js";

const LONGEST = 200;

class DeskTalk extends Ticking {
  static properties = { messages: {}, say: {}, fault: { state: true }, busy: { state: true } };
  static tick = 5000;

  #key = ""; /* of the line in the field: sent once more it is still the same line */

  render() {
    const { now } = this;
    return html`<form class="talkline" @submit=${(event) => this.#send(event)}><input name="line" maxlength=${LONGEST} autocomplete="off" aria-label=${t("A line to everybody at the desk")}
        placeholder=${t("A line to everybody at the desk")} @input=${() => this.#typed()}><button class="key" type="submit" ?disabled=${this.busy}>${t("Send")}</button></form>
      ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : nothing}
      <ul class="talk" role="log" aria-live="polite">${[...(this.messages ?? [])].reverse().map((line) => html`<li><b><bdi>${line.by}</bdi></b><small>${roleWord(line.roles)}</small>
        <span title=${line.text}><bdi>${line.text}</bdi></span><time class="num">${span(Math.max(0, now - Date.parse(line.at)))}</time></li>`)}</ul>`;
  }

  #typed() {
    this.#key = "";
    this.fault = "";
  }

  async #send(event) {
    event.preventDefault();
    const field = this.querySelector("input");
    const text = field.value.trim();
    if (!text || this.busy) return;
    this.#key ||= uuid();
    this.busy = true;
    try {
      await this.say(text, this.#key);
      this.fault = "";
      this.#key = "";
      if (field.value.trim() === text) field.value = "";
      field.blur(); /* the keys are the desk's again */
    } catch (error) {
      this.fault = heard(error.sentence) || t("Not sent: there is no contact with the console. The line is kept here.");
    } finally {
      this.busy = false;
    }
  }
}

/** The one role that tells most of who speaks. */
const roleWord = (roles = []) => t(["director", "producer", "admin"].find((role) => roles.includes(role)) ?? "");

define("desk-talk", DeskTalk);
