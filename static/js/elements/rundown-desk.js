/* The rundown: what is on air and how long still, what is next, and every cue in its order.
   <rundown-desk> reads #rundown, #snapshot and #config. */

import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { heard } from "../lib/heard.js";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { LiveSocket } from "../lib/socket.js";
import { t } from "../lib/words.js";
import { airs, controlOf } from "../models/control.js";
import { nameOf, sameContent } from "../models/display.js";
import { wall } from "../models/figures.js";
import { Follower } from "../models/follower.js";
import { leftText, lengthText, timing } from "../models/rundown.js";
import { uuid } from "../models/uuid.js";
import { cueRow } from "./cue-row.js";
import "./lost-band.js";

const SENTENCE_FOR = 9000;
const HURRY = 10_000;

class RundownDesk extends Part {
  #dragged = null;
  #saidAt = 0;

  connectedCallback() {
    super.connectedCallback();
    const read = (id) => JSON.parse(document.getElementById(id).textContent);
    this.config = read("config");
    this.caster = this.#follow(read("snapshot"), true);
    this.rundown = this.#follow(read("rundown"));
    this.timer = setInterval(() => this.requestUpdate(), 250);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.caster.stop();
    this.rundown.stop();
  }

  render() {
    const { rundown } = this.rundown.follower.state;
    const { state } = this.caster.follower;
    const time = timing(rundown, Date.now());
    const { link } = this.rundown;
    return html`${this.#head(rundown, state, time)}
      ${this.said && Date.now() - this.#saidAt < SENTENCE_FOR ? html`<p class="bad said" role="alert">${icon("warn")}${this.said}</p>` : nothing}
      <div class="tablebox"><table class="table cues"><thead><tr><th></th><th>${t("Cue")}</th><th>${t("Shows")}</th><th>${t("Transition")}</th><th>${t("Length")}</th>
        <th>${t("At")}</th><th>${t("Plan")}</th><th>${t("Auto")}</th><th>${t("Note")}</th><th></th></tr></thead>
      <tbody>${repeat(time.rows, ({ cue }) => cue.id, (row) => this.#row(row, state))}</tbody></table></div>
      ${rundown.cues.length ? nothing : html`<p class="none">${t("No cue yet. Put something on PVW and add it here.")}</p>`}
      ${this.#may("producer") ? this.#adder(state) : nothing}
      ${link.lost ? html`<lost-band .silent=${link.silentFor()} .nextTry=${link.nextTryIn()} @try=${() => this.rundown.tryNow()}></lost-band>` : nothing}`;
  }

  #head(rundown, state, time) {
    const named = (id) => rundown.cues.find((cue) => cue.id === id)?.name ?? "–";
    const next = rundown.cues.find((cue) => cue.id === rundown.next);
    const ready = next && sameContent(state.preview?.display, next.display);
    const hurry = time.left === null ? "" : time.left < 0 ? "over" : time.left < HURRY ? "soon" : "";
    return html`<div class="runhead"><section class="now ${rundown.current ? "air" : ""}"><small>${icon("air")}${t("ON AIR")}</small><b>${named(rundown.current)}</b></section>
      <section class="count ${hurry}"><small>${time.left !== null && time.left < 0 ? t("OVER") : t("LEFT")}</small><b class="num">${leftText(time.left)}</b></section>
      <section class="now ${next ? "next" : ""}"><small>${icon("next")}${t("NEXT")}</small><b>${named(rundown.next)}</b>
        <small>${next && !ready ? t("not on PVW yet") : nothing}</small></section>
      <section><small>${t("Show")}</small><b class="num">${this.#lateness(time.late)}</b>
        <small class="num">${time.ends === null ? nothing : t("ends at {time}", { time: wall(new Date(time.ends)) })}</small></section>
      <div class="runkeys">${this.#may("producer") ? html`
        <button class="key" type="button" ?disabled=${!next} @click=${() => this.#ask("cue", { cue: next.id })}>${t("Next to PVW")}</button>
        <button class="key" type="button" ?disabled=${!next} @click=${() => this.#ask("skip")}>${t("Skip")}</button>` : nothing}
      ${this.#may("director") && airs(state) ? html`
        <button class="key lit take" type="button" ?disabled=${!ready} @click=${() => this.#take(state)}>${t("TAKE")}</button>
        <button class="tog ${rundown.automatic ? "on" : ""}" type="button" aria-pressed=${rundown.automatic}
          @click=${() => this.#ask("automatic", { on: !rundown.automatic || Boolean(rundown.suspended) })}>${t("Automatic")}</button>
        <button class="tog" type="button" ?disabled=${!rundown.current} @click=${() => this.#ask("reset")}>${t("Reset")}</button>` : nothing}${airs(state) ? nothing : html`<p class="runby">${icon("lock")}${t("{name} has control", { name: controlOf(state).holder })}</p>`}</div>
      ${rundown.automatic ? html`<p class="runby ${rundown.suspended ? "warn" : ""}" role="status">${icon(rundown.suspended ? "warn" : "clock")}${
        rundown.suspended ? t("Automatic run suspended: {why}", { why: heard(rundown.suspended) }) : t("Automatic cues are taken by the server in the name of {name}.", { name: rundown.driver })}</p>` : nothing}</div>`;
  }

  #lateness(ms) {
    if (ms === null) return "–";
    if (Math.abs(ms) < 1000) return t("on time");
    const length = lengthText(Math.round(Math.abs(ms) / 1000));
    return ms > 0 ? t("{length} late", { length }) : t("{length} early", { length });
  }

  #row(row, state) {
    const { cue } = row;
    return cueRow(row, {
      shows: nameOf(state, cue.display.source), transitions: state.transitions, may: this.#may("producer"),
      acts: {
        change: (fields) => this.#ask("change", { cue: cue.id, ...fields }), toPreview: () => this.#ask("cue", { cue: cue.id }),
        move: (step) => this.#shift(cue, step), remove: () => this.#ask("remove", { cue: cue.id }),
        lift: (event) => this.#lift(event, cue), drop: (event) => this.#drop(event, cue), dragging: () => this.#dragged !== null,
      },
    });
  }

  #adder(state) {
    const shown = state.preview?.display;
    return html`<form class="adder" @submit=${(event) => this.#add(event)}><label class="field">${t("Name of the new cue")}<input name="name" maxlength="64" required autocomplete="off"></label>
      <label class="field">${t("Length")}<input name="planned_s" placeholder="1:30" autocomplete="off"></label>
      <button class="key" type="submit" ?disabled=${!shown}>${icon("plus")}${shown ? t("Add what is on PVW: {name}", { name: nameOf(state, shown.source) }) : t("Nothing is on PVW")}</button></form>`;
  }

  #add(event) {
    event.preventDefault();
    const form = event.target;
    this.#ask("add", { name: form.elements.name.value, planned_s: form.elements.planned_s.value }).then((done) => done && form.reset());
  }

  #lift(event, cue) {
    this.#dragged = cue.id;
    event.dataTransfer.effectAllowed = "move";
  }

  #drop(event, cue) {
    event.preventDefault();
    if (this.#dragged !== null && this.#dragged !== cue.id) this.#ask("move", { cue: this.#dragged, before: cue.id });
    this.#dragged = null;
  }

  /** One place up, or (2: before the one after the next) one place down. */
  #shift(cue, step) {
    const { cues } = this.rundown.follower.state.rundown;
    const at = cues.findIndex(({ id }) => id === cue.id);
    if (at + step < 0 || (step > 0 && at === cues.length - 1)) return;
    this.#ask("move", { cue: cue.id, before: cues[at + step]?.id ?? null });
  }

  #take(state) {
    this.#ask("take", { based_on: { preview: state.preview.revision, program: state.program.revision }, deadline_ms: 3000 });
  }

  async #ask(act, params = {}) {
    const command = ["cue", "skip", "take"].includes(act) ? { key: uuid() } : {};
    try {
      await this.rundown.call(`rundown.${act}`, { caster: this.caster.follower.state.caster.id, ...command, ...params });
      this.said = "";
      return true;
    } catch (error) {
      const fields = Object.entries(error.data?.fields ?? {}).map(([name, lines]) => `${name}: ${lines.map(heard).join(" ")}`);
      this.said = fields.join(" ") || heard(error.sentence) || t("No answer. Nothing is known to have changed.");
      this.#saidAt = Date.now();
      return false;
    } finally {
      this.requestUpdate();
    }
  }

  #may(role) {
    return this.config.roles.includes(role);
  }

  /** `present`: who runs the show from here is at the caster's desk. */
  #follow({ topic, epoch, seq, state }, present = false) {
    const socket = new LiveSocket(this.config.socket, new Follower(topic, { epoch, seq, state }), { present, onState: () => this.requestUpdate(), onLink: () => this.requestUpdate() });
    socket.start();
    return socket;
  }
}

define("rundown-desk", RundownDesk);
