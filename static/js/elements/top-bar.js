/* The bar on top of the desk: which show, on air or not, the time, the link, the people. `cover`: how the STANDBY key stands, {may, lost,
   look, names}; `may`: a director reads it. <top-bar class="top" .state .link .pages .cover .may> dispatches "press" {act}, "give" {to} */

import { html, nothing } from "lit";
import { heard } from "../lib/heard.js";
import { icon } from "../lib/icons.js";
import { define } from "../lib/part.js";
import { Ticking } from "../lib/ticking.js";
import { t } from "../lib/words.js";
import { remaining, seconds, span, timer } from "../models/figures.js";
import { cap } from "../models/own-keys.js";
import "./control-keys.js";
import "./hold-key.js";
import "./people-bar.js";
import "./wall-clock.js";

const LOOKED_LATE = 10_000;

class TopBar extends Ticking {
  static properties = { state: {}, link: {}, pages: {}, cover: {}, may: { type: Boolean } };

  render() {
    const { caster = {}, account = {} } = this.state;
    const { now } = this;
    return html`<div class="cell who"><b>${caster.name}</b><small>${account.name}<span class="wide"> · ${t("closing this page does not stop the show")}</span></small></div>
      ${this.#air(caster, now)}
      <div class="cell clock"><b><wall-clock class="num"></wall-clock></b><small>${t("wall clock")}</small></div>
      ${this.#link(account, now)}${this.#cloud(account)}
      <control-keys .state=${this.state} .may=${this.may} .lost=${this.link?.lost ?? true} .now=${now} @press=${({ detail }) => this.#send("press", detail)}></control-keys>
      <people-bar .state=${this.state} @give=${({ detail }) => this.#send("give", detail)}></people-bar>
      <nav class="pages" aria-label=${t("Pages")}>${(this.pages ?? []).map(({ href, name }) => html`<a href=${href}>${name}</a>`)}</nav>
      ${this.#expiry(caster, now)}${this.#standby(caster)}`;
  }

  #air(caster, now) {
    if (!caster.on_air) return html`<div class="onair off" data-air="off">${icon("idle")}<b>${t("OFF AIR")}</b></div>`;
    const since = caster.on_air_since ? timer(now - Date.parse(caster.on_air_since)) : "";
    return html`<div class="onair" data-air="on">${icon("air")}<b>${t("ON AIR")}</b><span class="num">${since}</span></div>`;
  }

  #link(account, now) {
    const { lost = true, rtt = null } = this.link ?? {};
    const looked = account.looked_at ? now - Date.parse(account.looked_at) : null;
    const late = looked !== null && looked > LOOKED_LATE;
    return html`<div class="cell link ${lost ? "bad" : late ? "slow" : "good"}" data-link=${lost ? "lost" : "up"}><b>${icon(lost ? "nosig" : "link")}<span class="num">${lost ? t("no link") : span(rtt)}</span></b>
      <small>${looked === null ? t("cloud not looked at yet") : html`${t("cloud seen")} <span class="num">${seconds(looked)}</span> ${t("ago")}`}</small></div>`;
  }

  /** Said only when the account is not well. */
  #cloud(account) {
    if (!account.state || account.state === "ok" || account.state === "unchecked") return nothing;
    const words = { key_refused: t("Key refused"), suspended: t("Account suspended"), unreachable: t("Cloud unreachable") };
    return html`<div class="cell cloudbad"><b>${icon("warn")}${words[account.state] ?? account.state}</b><small title=${heard(account.sentence)}>${heard(account.sentence)}</small></div>`;
  }

  #standby(caster) {
    const { may = false, lost = true, look = "", names = "" } = this.cover ?? {};
    const title = caster.standby ? t("Puts the safe picture on air: {name}", { name: names }) : t("No safe picture was chosen yet: choose it on the setup page");
    return html`<hold-key data-act="standby" title=${title} .label=${t("STANDBY")} .hint=${t("hold")} .cap=${`⇧${cap("KeyB")}`} .shape=${"shield"} .hold=${600} .look=${`stand ${look}`}
      ?disabled=${!may || lost || !caster.standby || !caster.on_air} @held=${() => this.#send("press", { act: "standby" })}></hold-key>`;
  }

  #send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #expiry(caster, now) {
    if (!caster.expires_at) return nothing;
    const { n, unit, rest } = remaining(Date.parse(caster.expires_at) - now);
    const words = unit === "h" && rest ? t("{n} h {m} min", { n, m: rest }) : t(`{n} ${unit}`, { n });
    return html`<div class="cell badge"><b class="num">${words}</b><small>${t("until expiry")}</small></div>`;
  }
}

define("top-bar", TopBar);
