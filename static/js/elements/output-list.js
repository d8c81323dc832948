/* The outputs of the caster and how their pushes do, as the local cloud tells it ten times a second; where nobody tells (a remote cloud),
   no state is claimed. A push is stopped by a held key, and started again by a press. <output-list .outputs .feed ?acts .waits> or, for the
   gallery, <output-list .outputs .told>; dispatches "push" {index, on} */

import { html, nothing } from "lit";
import { heard } from "../lib/heard.js";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { timer } from "../models/figures.js";
import "./hold-key.js";

const HOLD = 600;
const WORDS = { stopped: "stopped", idle: "idle", connecting: "connecting", live: "live", retrying: "retrying", failed: "failed" };
const LOOKS = { live: "ok", connecting: "off", retrying: "warn", failed: "bad", idle: "off", stopped: "off" };
const SHAPES = { live: "ok", connecting: "wait", retrying: "warn", failed: "alarm", idle: "push", stopped: "idle" };

class OutputList extends Part {
  static properties = { outputs: {}, feed: {}, acts: { type: Boolean }, waits: {}, told: { state: true } };

  constructor() {
    super();
    this.told = {};
    this.onLevels = () => {
      if (JSON.stringify(this.feed.outputs) !== JSON.stringify(this.told)) this.told = this.feed.outputs;
    };
  }

  connectedCallback() {
    super.connectedCallback();
    this.feed?.addEventListener("levels", this.onLevels);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.feed?.removeEventListener("levels", this.onLevels);
  }

  render() {
    const outputs = this.outputs ?? [];
    if (!outputs.length) return html`<p class="none">${t("No output is set up.")}</p>`;
    return html`<ul class="outputs">${outputs.map((output) => this.#output(output, this.told[output.index]))}</ul>`;
  }

  #output(output, told) {
    const state = output.stopped ? "stopped" : told?.state ?? "";
    return html`<li data-output=${output.index} data-state=${state} title=${heard(told?.last_error) || output.address}>
      <span class="state ${LOOKS[state] ?? "off"}">${icon(SHAPES[state] ?? "push")}${WORDS[state] ? t(WORDS[state]) : "–"}</span>
      <b>${output.name || t("Output {n}", { n: output.index })}</b>
      ${state === "live" ? html`<span class="num">${(told.kbps / 1000).toFixed(1)} Mb/s</span><span class="num">${timer(told.uptime_s * 1000)}</span>` : nothing}
      ${told?.retries ? html`<span class="num">${t("{n} retries", { n: told.retries })}</span>` : nothing}
      <span class="where2">${(!output.stopped && heard(told?.last_error)) || output.address}</span>${output.index ? this.#key(output) : nothing}</li>`;
  }

  #key(output) {
    const off = !this.acts || Boolean(this.waits?.has(output.index));
    const say = (on) => this.dispatchEvent(new CustomEvent("push", { detail: { index: output.index, on } }));
    if (output.stopped) return html`<button class="key" type="button" ?disabled=${off} @click=${() => say(true)}>${t("Start")}</button>`;
    return html`<hold-key title=${t("Ends this push; it can be started again")} .label=${t("Stop")} .hint=${t("hold")} .shape=${"idle"} .hold=${HOLD} ?disabled=${off} @held=${() => say(false)}></hold-key>`;
  }
}

define("output-list", OutputList);
