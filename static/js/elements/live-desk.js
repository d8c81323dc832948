/* The live desk: holds the socket, the tiles, the desk's logic, and hands every part what it shows.
   <live-desk> reads its snapshot from #snapshot and its addresses from #config, both JSON in the page. */

import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { heard } from "../lib/heard.js";
import { KeyListener } from "../lib/key-listener.js";
import { textWidth } from "../lib/darkness.js";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { contentsOf, faultWords, said, sourceWords, transitionName } from "../lib/sentences.js";
import { Listener } from "../lib/listener.js";
import { LiveSocket } from "../lib/socket.js";
import { TileFeed } from "../lib/tile-feed.js";
import { t } from "../lib/words.js";
import { arrangement } from "../models/arrangement.js";
import { heardIn } from "../models/audio.js";
import { check } from "../models/check.js";
import { airs, controlOf, heldDown, pressed } from "../models/control.js";
import { Desk } from "../models/desk.js";
import { keyOf, nameOf } from "../models/display.js";
import { isOpen } from "../models/feed.js";
import { seconds } from "../models/figures.js";
import { Follower } from "../models/follower.js";
import { waitingLook } from "../models/lamps.js";
import { useKeys } from "../models/own-keys.js";
import { Talk } from "../models/talk.js";
import { MARKS } from "../models/riding.js";
import { markState, tallyOf } from "../models/tally.js";
import { grouped, mixOf, nameFor, ratesOf } from "../models/transitions.js";
import "./audio-panel.js";
import "./bus-view.js";
import "./delay-window.js";
import "./desk-talk.js";
import "./event-feed.js";
import "./foot-line.js";
import "./free-slot.js";
import "./key-map.js";
import "./layout-tile.js";
import "./lost-band.js";
import "./mark-chip.js";
import "./output-list.js";
import "./source-tile.js";
import "./take-keys.js";
import "./top-bar.js";

const SENTENCE_FOR = 9000;
const DOWN_FOR = 160;

export class LiveDesk extends Part {
  static properties = { config: {}, snapshot: {} };

  constructor() {
    super();
    this.bank = 0;
    this.down = "";
    this.ended = null;
    this.checks = [];
    this.tab = "events";
  }

  connectedCallback() {
    super.connectedCallback();
    const { topic, epoch, seq, state } = this.snapshot;
    this.follower = new Follower(topic, { epoch, seq, state });
    this.feed = new TileFeed(this.config.play_api);
    this.listener = new Listener(this.config.play_api, { onChange: () => this.requestUpdate() });
    this.socket = new LiveSocket(this.config.socket, this.follower, {
      present: true,
      onState: (next) => this.desk.onState(next),
      onEvent: (event) => event.data?.command && this.desk.onCommand(event.data.command),
      onLink: () => this.requestUpdate(),
      onEnd: (error) => this.#end(error),
    });
    this.desk = new Desk({
      caster: state.caster.id, state, call: (verb, params) => this.socket.call(verb, params),
      usable: () => this.socket.link.usable, changed: () => this.requestUpdate(),
    });
    this.talk = new Talk(state.messages);
    useKeys(this.config.desk?.keys);
    this.desk.lockout.ms = this.config.desk?.lockout_ms ?? this.desk.lockout.ms;
    this.#choose();
    this.keys = new KeyListener({ act: (act) => this.#act(act), map: () => this.querySelector("key-map").open(), bank: () => this.bank,
      hold: (act, down) => this.#hold(act, down), escape: () => this.#escape() });
    this.keys.start();
    this.socket.start();
    this.feed.start();
    this.timer = setInterval(() => this.#tick(), 250);
    this.onHide = () => this.requestUpdate();
    document.addEventListener("visibilitychange", this.onHide);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.onHide);
    clearInterval(this.timer);
    this.feed.stop();
    this.listener.stop();
    this.socket.stop();
    this.keys.stop();
  }

  render() {
    const { state } = this.desk;
    const { link } = this.socket;
    const lost = link.lost || !link.usable;
    return html`<top-bar class="top" .state=${state} .link=${{ lost: link.lost, rtt: link.rtt }} .pages=${this.config.pages}
        .cover=${{ may: this.#may("director"), lost, look: this.#look("standby"), names: nameOf(state, state.caster?.standby?.source) }} .may=${this.#may("director")}
        @press=${({ detail }) => this.#act(detail)} @give=${({ detail }) => this.desk.tell("control.give", detail)}></top-bar>
      <main class="desk ${arrangement(state.inputs, state.layouts, this.#delayed(state)).form === "many" ? "many" : ""}">${this.#row1(state, lost)}${this.#row2(state, lost)}${this.#row3(state, lost)}</main>
      <foot-line class="foot" .state=${state} .bank=${this.bank} .banks=${Math.max(0, ...(state.inputs ?? []).map(({ index }) => index)) > 10 ? 2 : 1}
        .take=${this.desk.take} @keys=${() => this.querySelector("key-map").open()}></foot-line>
      ${link.lost || this.ended ? html`<lost-band .silent=${link.silentFor()} .nextTry=${link.nextTryIn()} .reason=${this.ended} @try=${() => this.socket.tryNow()}></lost-band>` : nothing}
      <key-map .rest=${this.desk.lockout.ms} .keys=${this.config.desk?.keys ?? {}} .fault=${this.restFault ?? ""} @rest=${({ detail }) => this.#wish({ lockout_ms: detail })} @keys=${({ detail }) => this.#wish({ keys: detail })}></key-map><p class="sr" aria-live="assertive">${this.#aloud(state)}</p>`;
  }

  /* Row 1 */

  #row1(state, lost) {
    const { take, leaving } = this.desk;
    return html`<div class="row1">${this.#bus(state, "preview", null)}
      <take-keys class="mixer" aria-label=${t("Transition")} .groups=${this.groups} .stem=${this.stem} .rate=${this.rate} .take=${take} .watch=${this.#watch(state)}
        .running=${this.#running(state)} .down=${this.down} .waits=${this.#waits(take)} .armed=${this.desk.arming.left(Date.now()) / 1000}
        .former=${state.program?.former ? nameOf(state, state.program.former.source) : ""}
        .black=${{ name: state.caster?.black ? nameOf(state, state.caster.black.source) : "", shown: this.desk.isBlack }}
        .locked=${this.desk.lockout.locked(Date.now())} .may=${this.#airs()} .holder=${this.#may("director") && !airs(state) ? controlOf(state).holder : ""} .prepares=${this.#may("producer")} .lost=${lost} .sentence=${this.#sentence()}
        .preview=${Boolean(state.preview?.display)} .program=${Boolean(state.program?.display)}
        @press=${({ detail }) => this.#act(detail)} @choose=${({ detail }) => this.#choose(detail)}
        @stop=${({ detail }) => (detail.bus === "program" ? this.desk.stopProgram() : this.desk.stopPreview())}></take-keys>
      ${this.#bus(state, "program", leaving)}</div>`;
  }

  /** Which key waits for the cloud, and how it looks meanwhile. */
  #waits(take) {
    const look = take?.mine ? waitingLook(take, Date.now()) : "";
    if (!look) return null;
    return { act: take.verb === "program.take" ? (take.transition ? "auto" : "cut") : take.verb.slice("program.".length), look };
  }

  #look(act) {
    const waits = this.#waits(this.desk.take);
    return waits?.act === act ? waits.look : "";
  }

  #bus(state, bus, leaving) {
    const display = state[bus]?.display ?? null;
    const heading = display ? `${keyOf(display.source.kind, display.source.index)}  ${nameOf(state, display.source)}` : "";
    return html`<bus-view class="bus ${bus === "program" ? "pgm" : "pvw"} ${display ? "" : "dark"}" aria-label=${bus === "program" ? t("Program") : t("Preview")}
      .bus=${bus} .heading=${heading} .contents=${contentsOf(state, display)} .leaving=${leaving ? nameOf(state, leaving.display.source) : ""}
      .faults=${bus === "preview" ? this.checks : []} .emergency=${Boolean(state[bus]?.emergency)} .keys=${true} .playing=${Boolean(display)} .api=${this.config.play_api} .script=${this.config.mpegts} .feed=${this.feed}
      @stamp=${({ detail }) => this.desk.onStamp(detail.bus, detail.stamp, detail.now)}></bus-view>`;
  }

  #running(state) {
    const { leaving } = this.desk;
    if (!leaving) return null;
    const part = this.desk.stamps.program.latest?.request_id === leaving.requestId ? this.desk.stamps.program.progress() : 0;
    const display = state.program?.display;
    const known = (state.transitions ?? []).find(({ type }) => type === display?.transition);
    const name = transitionName(known?.stem ?? display?.transition ?? "");
    return { part, words: `${name} ${sourceWords(state, leaving.display.source)} → ${sourceWords(state, display?.source)}`, left: seconds((1 - part) * leaving.rateMs) };
  }

  /* Row 2 */

  #delayed(state) {
    return Boolean(state.caster?.on_air && state.caster.air_delay_s);
  }

  #row2(state, lost) {
    const delayed = this.#delayed(state);
    const { form, cols, input, layout } = arrangement(state.inputs, state.layouts, delayed);
    const tallies = tallyOf(state, { leaving: this.desk.leaving?.display ?? null });
    const wanted = this.desk.wanted?.display.source;
    const waits = (kind, index) => wanted?.kind === kind && wanted.index === index;
    const inputs = new Map((state.inputs ?? []).map((item) => [item.index, item]));
    const layouts = new Map((state.layouts ?? []).map((item) => [item.index, item]));
    const source = (index) => (inputs.has(index)
      ? html`<source-tile .input=${inputs.get(index)} .tally=${tallies.inputs.get(index)} .pending=${waits("input", index)} .feed=${this.feed} @click=${() => this.#act({ act: "preview", source: { kind: "input", index } })}></source-tile>`
      : html`<free-slot .cap=${keyOf("input", index)}></free-slot>`);
    const composed = (index) => (layouts.has(index)
      ? html`<layout-tile .layout=${layouts.get(index)} .tally=${tallies.layouts.get(index)} .pending=${waits("layout", index)} .feed=${this.feed} @click=${() => this.#act({ act: "preview", source: { kind: "layout", index } })}></layout-tile>`
      : html`<free-slot .cap=${keyOf("layout", index)}></free-slot>`);
    const byIndex = (index) => index;
    if (!input.length && !layout.length) return html`<div class="row2 bare"><p class="none">${t("This caster has no inputs yet.")} <a href=${this.config.setup}>${t("Set up inputs")}</a></p></div>`;
    const tiles = repeat(input, byIndex, source);
    const compositions = repeat(layout, byIndex, composed);
    return html`<div class="row2 form-${form} cols-${cols}" role="group" aria-label=${t("Sources")}>${form === "one"
      ? html`<div class="line">${tiles}${compositions}</div>`
      : html`<div class="line">${tiles}${this.#free("input", input, 12)}</div>
          <div class="line">${compositions}${delayed ? this.#window(state, layout.length, lost) : html`${this.#free("layout", layout, 10)}<a class="more" href=${this.config.setup}>${t("Setup")}</a>`}</div>`}</div>`;
  }

  #window(state, layouts, lost) {
    return html`<delay-window .state=${state} .may=${this.#may("director")} .airs=${this.#airs()} .lost=${lost} .looks=${{ standby: this.#look("standby"), dump: this.#look("dump") }} .layouts=${layouts} .stills=${this.config.stills ?? ""}
      @press=${({ detail }) => this.#act(detail)}></delay-window>`;
  }

  /** Keys of the row that have no source yet. */
  #free(kind, taken, row) {
    const from = taken.length ? Math.max(...taken) : 0;
    return Array.from({ length: Math.max(0, row - from) }, (_, at) => html`<free-slot .cap=${keyOf(kind, from + at + 1)}></free-slot>`);
  }

  /* Row 3 */

  #row3(state, lost) {
    const outputs = state.outputs ?? [];
    return html`<div class="row3"><section class="panel marks"><h2>${t("Marks")}<small>${t("picture A S D G, text Z X C V")}</small></h2>${this.#marks(state, lost)}</section>
      <section class="panel audio"><h2>${t("Audio")}<small>${this.#listening(state)}</small></h2><audio-panel .state=${state} .feed=${this.feed} .listening=${{ source: this.listener.source, state: this.listener.state }}
        .may=${(index) => !lost && this.#may(heardIn(state, state.program?.display).includes(index) ? "director" : "producer")} @level=${({ detail }) => this.desk.level(detail.index, detail.volume)} @mute=${({ detail }) => this.desk.mute(detail.index)}
        @wish=${({ detail }) => this.desk.wish(detail.index, detail.sound, this.#airs())} @listen=${({ detail }) => this.listener.listen(detail.source)}></audio-panel></section>
      <section class="panel outs"><h2>${t("Outputs")}<small>${outputs.length ? t("pushed while the program is on air") : ""}</small>${outputs.some(({ stopped }) => stopped)
        ? html`<button class="key" type="button" data-act="start-all" ?disabled=${lost || !this.#may("director")} @click=${() => this.desk.startAllPushes()}>${t("Start all")}</button>` : nothing}</h2>
        <output-list .outputs=${outputs} .feed=${this.feed} .acts=${!lost && this.#may("director")} .waits=${new Map(this.desk.pushing)} @push=${({ detail }) => this.desk.push(detail.index, detail.on)}></output-list>${this.#tabs(state)}<div class="tabbed" ?hidden=${this.tab !== "events"}><event-feed .feed=${state.feed} .lost=${lost} .acknowledge=${(seqs) => this.#acknowledge(seqs)}></event-feed></div>
        <div class="tabbed" ?hidden=${this.tab !== "talk"}><desk-talk .messages=${state.messages} .say=${(text, key) => this.socket.call("message.say", { caster: state.caster.id, text, key })}></desk-talk></div></section></div>`;
  }

  #tabs(state) {
    if (this.tab === "talk") this.talk.read(state.messages);
    const unread = this.talk.unread(state.messages);
    const newest = unread.at(-1);
    const tab = (name, words, more = nothing) => html`<button class="tog tab ${this.tab === name ? "on" : ""}" type="button" data-tab=${name} aria-pressed=${this.tab === name} @click=${() => this.#turnTo(name)}>${words}${more}</button>`;
    return html`<h2 class="sub">${tab("events", t("Events"))}${tab("talk", t("Desk talk"), unread.length ? html`<b class="num">${unread.length}</b>` : nothing)}<small class=${newest ? "news" : ""}>${
      newest ? html`<bdi>${newest.by}: ${newest.text}</bdi>` : this.#loudness(state)}</small></h2>`;
  }

  #turnTo(tab) {
    this.tab = tab;
    this.requestUpdate();
  }

  #listening(state) {
    const { source, muted, volume } = this.listener;
    if (!source) return html`${t("M mute · FV follow video")} · ${icon("ear")} ${t("your headphones")}`;
    const [kind, index] = source.split(":");
    const name = kind === "input" ? nameOf(state, { kind, index: Number(index) }) : kind === "program" ? "PGM" : "PVW";
    return html`${icon("ear")} <b>${name}</b> <span class="num">${muted ? t("muted") : `${Math.round(volume * 100)} %`}</span> · <kbd>M</kbd> <kbd>[</kbd> <kbd>]</kbd>`;
  }

  #marks(state, lost) {
    const chips = MARKS.flatMap((family) => (state[family] ?? []).map((mark) => this.#mark(state, family, mark, lost)));
    if (!chips.length) return html`<p class="none">${t("No mark is set up.")}</p>`;
    return html`<div class="marklist n-${Math.min(chips.length, 8)}">${chips}</div>`;
  }

  #mark(state, family, mark, lost) {
    const { look, next } = markState(state, family, mark.index);
    const cap = keyOf(family.slice(0, -1), mark.index);
    const wanted = this.desk.wanted?.display[family]?.includes(mark.index);
    return html`<mark-chip .mark=${mark} .family=${family} .lettering=${this.config.lettering ?? ""} .look=${look} .next=${next} .pending=${this.desk.wanted !== null && wanted !== next} .cap=${cap}
      .size=${state.caster} .lost=${lost} .cuts=${this.#airs() && Boolean(state.program?.display)} .writes=${this.#may(look === "air" ? "director" : "producer")} .rules=${this.#may("producer")}
      @rule=${({ detail }) => this.desk.rule(detail.family, detail.index, detail.rule)} @cutin=${({ detail }) => this.#act({ act: "cutin", ...detail })} @words=${({ detail }) => this.desk.changeText(detail.index, detail.text)} @toggle=${({ detail }) => this.#act({ act: "mark", ...detail })}></mark-chip>`;
  }

  async #acknowledge(seqs) {
    try {
      await this.socket.call("notice.acknowledge", { caster: this.desk.state.caster.id, seqs });
    } catch (error) {
      this.desk.say("warn", error.code ?? "failed", error.sentence ?? "", error.data ?? {});
    }
  }

  /** What nobody has signed for. */
  #loudness(state) {
    const count = (severity) => (state.feed ?? []).filter((notice) => notice.severity === severity && isOpen(notice)).length;
    const [alarms, warnings] = [count("alarm"), count("warning")];
    return alarms || warnings ? t("alarms {a}, warnings {w}", { a: alarms, w: warnings }) : t("all quiet");
  }

  /* What is pressed */

  #act({ act, source, family, index, by }) {
    if (act === "bank") this.#turnBank();
    else if (act === "hush") this.listener.mute();
    else if (act === "louder") this.listener.louder(by);
    else if (act === "retake") this.#prepare(() => this.desk.retake());
    else if (act === "undo") this.#prepare(() => this.desk.undo());
    else if (act === "redo") this.#prepare(() => this.desk.redo());
    else if (act === "back") this.#onAir(() => this.desk.back());
    else if (act === "standby") this.#onAir(() => this.desk.standby(), { control: false });
    else if (act === "dump") this.#onAir(() => this.desk.dump());
    else if (act === "black") this.#onAir(() => this.desk.black(mixOf(this.groups, this.rate)));
    else if (act === "direct") this.#onAir(() => this.desk.direct({ source, family, index }));
    else if (act === "cutin") this.#onAir(() => this.desk.cutIn({ family, index }));
    else if (act === "arm") this.#arm();
    else if (act === "control") this.#control(pressed(this.desk.state));
    else if (act === "seize") this.#control(heldDown(this.desk.state));
    else if (act === "preview" || act === "mark") this.#prepare(() => (act === "mark" ? this.desk.toggleMark(family, index) : this.desk.preview(source)));
    else if (act === "cut" || act === "auto") this.#air(act);
    this.requestUpdate();
  }

  #prepare(ask) {
    if (this.#may("producer")) ask();
    else this.desk.say("warn", "forbidden", t("Only producers and directors change PVW."));
  }

  /** `control`: needs it, when somebody has it. STANDBY does not. */
  #onAir(ask, { control = true } = {}) {
    if (!this.#may("director")) return this.desk.say("warn", "forbidden", t("Only a director changes what is on air."));
    if (control && !airs(this.desk.state)) return this.desk.say("warn", "not_in_control", t("{name} has the control. Nothing was sent.", { name: controlOf(this.desk.state).holder }));
    const take = ask();
    if (take) setTimeout(() => this.requestUpdate(), this.desk.lockout.ms + 10);
    return take;
  }

  #air(act) {
    const taken = this.#onAir(() => {
      const name = act === "cut" ? "" : nameFor(this.groups, this.stem, this.rate) ?? this.groups.find(({ stem }) => stem === this.stem)?.plain?.type ?? null;
      return name === null ? this.desk.say("warn", "failed", t("This cloud offers no transition: use CUT.")) : this.desk.air(name);
    });
    if (!taken) return;
    this.down = act;
    setTimeout(() => {
      this.down = "";
      this.requestUpdate();
    }, DOWN_FOR);
  }

  /** The keyboard holds the very key of the page, so that both fill and fire alike; one that cannot be pressed says why. */
  #hold(act, down) {
    const key = this.querySelector(`hold-key[data-act="${act}"]`);
    if (!down) key?.release();
    else if (key && !key.disabled) key.press();
    else this.#act({ act });
  }

  /** How one likes his desk is kept on the server, for this person; it holds from its answer on. */
  async #wish(changes) {
    try {
      const { desk } = await this.socket.call("desk.settings", changes);
      this.config = { ...this.config, desk };
      this.desk.lockout.ms = desk.lockout_ms;
      useKeys(desk.keys);
      for (const part of this.querySelectorAll("*")) part.requestUpdate?.(); /* what is printed on the keys */
      this.restFault = "";
    } catch (error) {
      this.restFault = heard(error.sentence) || t("Not saved: there is no contact with the console.");
    }
    this.requestUpdate();
  }

  #control(asked) {
    if (!this.#may("director")) return this.desk.say("warn", "forbidden", t("Only a director has the control of the air."));
    return asked ? this.desk.tell(...asked) : this.desk.say("note", "nobody-asks");
  }

  #arm() {
    if (this.desk.arming.armed(Date.now())) this.#disarm();
    else if (this.#airs()) this.desk.arming.arm(Date.now());
  }

  #disarm() {
    this.desk.arming.disarm();
    this.requestUpdate();
  }

  #escape() {
    this.querySelector("people-bar")?.close();
    this.#disarm();
  }

  #turnBank() {
    const last = Math.max(0, ...(this.desk.state.inputs ?? []).map(({ index }) => index));
    this.bank = (this.bank + 1) % Math.max(1, Math.ceil(last / 10));
  }

  /** Directors hold the rights of producers. */
  #may(role) {
    const roles = this.desk.state.you?.roles ?? this.config.roles ?? [];
    return roles.includes(role) || (role === "producer" && roles.includes("director"));
  }

  /** May change what is on air now: a director, and nobody else has the control. */
  #airs() {
    return this.#may("director") && airs(this.desk.state);
  }

  /** The chosen type and rate stay what the director chose, as far as the cloud still offers them. */
  #choose({ stem = this.stem, rate = this.rate } = {}) {
    this.groups = grouped(this.desk.state.transitions);
    this.stem = this.groups.some((group) => group.stem === stem) ? stem : this.groups[0]?.stem ?? "";
    const possible = ratesOf(this.groups, this.stem).filter((known) => known.possible).map(({ ms }) => ms);
    this.rate = possible.includes(rate) ? rate : possible.includes(1000) ? 1000 : possible[0] ?? rate ?? 1000;
    this.requestUpdate();
  }

  /* What is said */

  #watch(state) {
    if (document.hidden) return "not watching";
    return state.account?.kind === "local" ? "watching" : "unknown";
  }

  #sentence() {
    const { sentence } = this.desk;
    return sentence && Date.now() - sentence.at < SENTENCE_FOR ? said(sentence) : null;
  }

  #aloud(state) {
    const display = state.program?.display;
    return display ? t("On air: {name}", { name: nameOf(state, display.source) }) : t("Off air");
  }

  #end(error) {
    this.ended = heard(error.sentence) || said({ code: error.code, tone: "warn" })?.text || "";
    this.requestUpdate();
  }

  #tick() {
    this.desk.tick();
    if (!this.#airs()) this.desk.arming.disarm();
    const { state } = this.desk;
    if (state.transitions !== this.knownTransitions) {
      this.knownTransitions = state.transitions;
      this.#choose();
    }
    this.checks = check(state, state.preview?.display, { reports: this.feed.reports(), outputs: this.feed.outputs, texts: this.feed.texts, measure: textWidth }).map(faultWords);
    this.requestUpdate();
  }
}

define("live-desk", LiveDesk);
