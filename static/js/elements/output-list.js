/* The outputs of the caster and how their pushes do, as the local cloud tells it ten times a second; where nobody tells (a remote cloud),
   no state is claimed. <output-list .outputs .feed> or, for the gallery, <output-list .outputs .told> */

import { html, nothing } from "lit";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { timer } from "../models/figures.js";

const WORDS = { idle: "idle", connecting: "connecting", live: "live", retrying: "retrying", failed: "failed" };
const LOOKS = { live: "ok", connecting: "off", retrying: "warn", failed: "bad", idle: "off" };
const SHAPES = { live: "ok", connecting: "wait", retrying: "warn", failed: "alarm", idle: "push" };

class OutputList extends Part {
  static properties = { outputs: {}, feed: {}, told: { state: true } };

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
    const state = told?.state ?? "";
    return html`<li data-output=${output.index} data-state=${state} title=${told?.last_error || output.address}>
      <span class="state ${LOOKS[state] ?? "off"}">${icon(SHAPES[state] ?? "push")}${WORDS[state] ? t(WORDS[state]) : "–"}</span>
      <b>${output.name || t("Output {n}", { n: output.index })}</b>
      ${state === "live" ? html`<span class="num">${(told.kbps / 1000).toFixed(1)} Mb/s</span><span class="num">${timer(told.uptime_s * 1000)}</span>` : nothing}
      ${told?.retries ? html`<span class="num">${t("{n} retries", { n: told.retries })}</span>` : nothing}
      <span class="where2">${told?.last_error || output.address}</span></li>`;
  }
}

define("output-list", OutputList);
