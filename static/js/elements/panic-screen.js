/* The few keys of the worst moment, large enough for a thumb: STANDBY, BACK, FTB and the sound of what is on air, each held; what is on air, in
   words and as a picture; what became of the last press. <panic-screen .config .snapshot> */

import { html, nothing } from "lit";
import { Following } from "../lib/following.js";
import { icon } from "../lib/icons.js";
import { define } from "../lib/part.js";
import { said } from "../lib/sentences.js";
import { ScreenLock } from "../lib/screenlock.js";
import { t } from "../lib/words.js";
import { airs, controlOf } from "../models/control.js";
import { keyOf, nameOf } from "../models/display.js";
import { seconds, span, timer } from "../models/figures.js";
import { waitingLook } from "../models/lamps.js";
import { mutesOf } from "../models/panic.js";
import { grouped, mixOf } from "../models/transitions.js";
import "./bus-picture.js";
import "./hold-key.js";
import "./lost-band.js";
import "./three-lamps.js";
import "./wall-clock.js";

const SENTENCE_FOR = 9000;
const MUTED_WITHIN = 5000;
const RATE = 1000;

class PanicScreen extends Following {
  #silencing = null; /* {muted, at}: what was asked of the sound and is not seen yet */

  constructor() {
    super();
    this.lock = new ScreenLock(() => this.requestUpdate());
  }

  connectedCallback() {
    super.connectedCallback();
    this.lock.start();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.lock.stop();
  }

  render() {
    const { link } = this.socket;
    const lost = link.lost || !link.usable;
    return html`${this.#strip(lost)}
      <bus-picture .api=${this.config.play_api} .bus=${"program"} .script=${this.config.mpegts} .playing=${Boolean(this.state.program?.display)}
        @stamp=${({ detail }) => this.desk.onStamp("program", detail.stamp, detail.now)}></bus-picture>
      ${this.#now(lost)}<three-lamps class="lamps" .take=${this.desk.take} .watch=${this.#watch()}></three-lamps>
      <main class="btns">${this.#keys(lost)}</main>${this.#says()}
      ${link.lost || this.ended ? html`<lost-band .silent=${link.silentFor()} .nextTry=${link.nextTryIn()} .reason=${this.ended} @try=${() => this.socket.tryNow()}></lost-band>` : nothing}`;
  }

  #strip(lost) {
    const { looked_at: at } = this.state.account ?? {};
    return html`<div class="strip1"><b class=${lost ? "bad" : ""} data-link=${lost ? "lost" : "up"}>${icon(lost ? "nosig" : "link")}<span class="num">${lost ? t("no link") : span(this.socket.link.rtt)}</span></b>
      <span>${at ? html`${t("cloud seen")} <span class="num">${seconds(Date.now() - Date.parse(at))}</span> ${t("ago")}` : t("cloud not looked at yet")}</span>
      <span class="grow"></span><b class="num"><wall-clock></wall-clock></b></div>`;
  }

  /** What is on air, in words. Without contact nobody knows, and it is not red. */
  #now(lost) {
    const { caster = {}, program } = this.state;
    const source = program?.display?.source;
    const name = source ? `${keyOf(source.kind, source.index)} ${nameOf(this.state, source)}` : t("nothing");
    const since = caster.on_air_since ? timer(Date.now() - Date.parse(caster.on_air_since)) : "";
    if (lost) return html`<div class="now lost" data-air="unknown"><b>${icon("nosig")}${t("not known")}</b><span>${t("last known: {name}", { name })}</span></div>`;
    return html`<div class="now ${source ? "" : "off"}" data-air=${source ? "on" : "off"}><b>${icon(source ? "air" : "idle")}${source ? t("ON AIR") : t("OFF AIR")}</b><span>${name}</span><b class="num">${source ? since : ""}</b></div>`;
  }

  #keys(lost) {
    const { caster = {}, program } = this.state;
    const off = lost || !program?.display;
    const name = (display) => (display ? nameOf(this.state, display.source) : "");
    const black = this.desk.isBlack;
    const { muted, indexes, names } = mutesOf(this.state);
    const not = airs(this.state) ? "" : t("{name} has control", { name: controlOf(this.state).holder });
    return [
      this.#key("standby", t("STANDBY"), caster.standby ? t("hold: {name}", { name: name(caster.standby) }) : t("No safe picture was chosen yet."), "shield", 600, off || !caster.standby, "lit"),
      this.#key("back", t("BACK"), not || (program?.former ? t("hold: {name}", { name: name(program.former) }) : t("Nothing else was on air before")), "back", 400, lost || Boolean(not) || !program?.former),
      this.#key("black", t("FTB"), not || (black ? t("hold: out of black") : caster.black ? t("hold: to black") : t("No black picture was chosen yet.")), "ftb", 400, off || Boolean(not) || !caster.black, black ? "black" : ""),
      this.#key("mute", muted ? t("UNMUTE") : t("MUTE"), indexes.length ? t("hold: {name}", { name: names.join(", ") }) : t("no sound is on air"), muted ? "snd" : "mute", 400, off || !indexes.length, muted ? "lit" : ""),
    ];
  }

  #key(act, label, hint, shape, hold, disabled, look = "") {
    return html`<hold-key data-act=${act} .label=${label} .hint=${hint} .shape=${shape} .hold=${hold} .look=${`${look} ${this.#waits(act)}`} ?disabled=${disabled} @held=${() => this.#act(act)}></hold-key>`;
  }

  #act(act) {
    if (act === "standby") this.desk.standby();
    else if (act === "back") this.desk.back();
    else if (act === "black") this.desk.black(mixOf(grouped(this.state.transitions), RATE));
    else this.#silence();
    this.requestUpdate();
  }

  #silence() {
    const { muted, indexes } = mutesOf(this.state);
    this.#silencing = { muted: !muted, at: Date.now() };
    for (const index of indexes) this.desk.mute(index);
  }

  #waits(act) {
    if (act === "mute") return this.#silencing && this.#silencing.muted !== mutesOf(this.state).muted && Date.now() - this.#silencing.at < MUTED_WITHIN ? "pend" : "";
    const { take } = this.desk;
    return take?.mine && take.verb === `program.${act}` ? waitingLook(take, Date.now()) : "";
  }

  #watch() {
    if (document.hidden) return "not watching";
    return this.state.account?.kind === "local" ? "watching" : "unknown";
  }

  #says() {
    const { sentence } = this.desk;
    const spoken = sentence && Date.now() - sentence.at < SENTENCE_FOR ? said(sentence) : null;
    if (spoken) return html`<p class="say2 ${spoken.tone}" role="status">${icon(spoken.tone === "warn" ? "warn" : "info")}<span><b>${spoken.lead}</b> ${spoken.text}</span></p>`;
    const { caster = {}, you = {} } = this.state;
    return html`<p class="say2" role="status"><span>${t("{caster}. What you press is signed {name}.", { caster: caster.name, name: you.name ?? "" })}
      ${caster.delay_s ? t("Viewers see it after the delay of {n} s.", { n: caster.delay_s }) : nothing} ${t("MUTE acts on the inputs heard now: the cloud has no mute of the program.")}</span></p>`;
  }
}

define("panic-screen", PanicScreen);
