/* Every part of the desk in every state, made by the very elements of the desk from made-up facts. <state-gallery> */

import { html } from "lit";
import { define, Part } from "../lib/part.js";
import { said } from "../lib/sentences.js";
import { t } from "../lib/words.js";
import "./address-look.js";
import "./bus-view.js";
import "./command-log.js";
import "./control-keys.js";
import "./delay-window.js";
import "./desk-talk.js";
import "./event-feed.js";
import "./free-slot.js";
import "./layout-tile.js";
import "./lost-band.js";
import "./mark-chip.js";
import "./mark-editor.js";
import "./output-list.js";
import "./qr-code.js";
import "./source-tile.js";
import "./take-keys.js";
import "./three-lamps.js";
import "./top-bar.js";

const INPUT = { index: 2, name: "CAM 2 主持人" };
const LAYOUT = { index: 2, name: "Host + slides", layers: [{ input: 1, x: 0, y: 0, w: 2 / 3, h: 1 }, { input: 2, x: 2 / 3, y: 0, w: 1 / 3, h: 0.5 }] };
const MARK = { index: 1, name: "Bug", x: 0.84, y: 0.06, w: 0.12, h: 0.12 };
const LINE = { index: 1, name: "Ticker", text: "Doors close 22:00 散场", size: 32, x: 0, y: 0.9, roll: true, roll_s: 12 };
const FADE = { stem: "fade", plain: { type: "fade", rateMs: 1000 }, rates: new Map([[500, "fade-500"], [1000, "fade-1000"], [2000, "fade-2000"]]) };
const PLAIN = { stem: "dip", plain: { type: "dip", rateMs: null }, rates: new Map() };

/** A feed of one input that stands still in one state. */
class StillFeed extends EventTarget {
  constructor({ state = "running", ageMs = 40, peakDb = [-18, -21], oldMs = 0, leftS = null, bufferMs = null } = {}) {
    super();
    const bitmap = drawing();
    const said = { state, ageMs, at: performance.now(), peakDb, peakAt: performance.now() - oldMs, bitmap, leftS, bufferMs };
    this.inputs = new Map([[1, said], [2, said]]);
    this.buses = { pvw: peakDb, pgm: peakDb };
    this.busesAt = performance.now();
    this.ageMs = ageMs;
  }

  ageOf() {
    return this.ageMs;
  }
}

function drawing() {
  const canvas = new OffscreenCanvas(320, 180);
  const surface = canvas.getContext("2d");
  const sky = surface.createLinearGradient(0, 0, 0, 180);
  sky.addColorStop(0, "#223a66");
  sky.addColorStop(1, "#8a5a3c");
  surface.fillStyle = sky;
  surface.fillRect(0, 0, 320, 180);
  surface.fillStyle = "#e8c9a0";
  surface.beginPath();
  surface.arc(160, 84, 34, 0, 7);
  surface.fill();
  surface.fillStyle = "#1d2230";
  surface.fillRect(104, 122, 112, 60);
  return canvas;
}

const tally = (look, within = "", also = false) => ({ look, within, also });
const take = (facts) => ({ pressedAt: Date.now(), runsMs: 0, acceptedMs: null, confirmedMs: null, seenMs: null, state: "accepted", failed: "", mine: true, ...facts });

/** A form with these values, as the setup pages have one. */
function formOf(values) {
  const form = document.createElement("form");
  for (const [name, value] of Object.entries(values)) {
    const field = Object.assign(document.createElement("input"), { name, value: String(value) });
    if (typeof value === "boolean") Object.assign(field, { type: "checkbox", checked: value });
    form.append(field);
  }
  return form;
}

class StateGallery extends Part {
  static properties = {};

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
  }

  render() {
    return html`<lost-band class="still" .silent=${6000} .nextTry=${2000}></lost-band>
      ${this.#sources()}${this.#layouts()}${this.#lamps()}${this.#keys()}${this.#buses()}${this.#marks()}${this.#delay()}${this.#control()}${this.#sentences()}${this.#lists()}${this.#setup()}`;
  }

  #sources() {
    const tile = (words, look, feed = {}, options = {}) => html`<figure><source-tile .input=${INPUT} .tally=${look} .feed=${new StillFeed(feed)} .pending=${Boolean(options.pending)}></source-tile><figcaption>${words}</figcaption></figure>`;
    return html`<section><h2>${t("Sources")}</h2><div class="grid">
      ${tile(t("Idle. Grey frame, same width as all others"), tally("idle"))}
      ${tile(t("Asked for, not yet confirmed: dashed ice, tally unchanged"), tally("idle"), {}, { pending: true })}
      ${tile(t("Next. Solid green, dark words"), tally("next"))}
      ${tile(t("Next inside a layout. Dashed"), tally("next-in", "R"))}
      ${tile(t("On air. Solid red, only once confirmed"), tally("air"))}
      ${tile(t("On air inside a layout. Striped"), tally("air-in", "W"))}
      ${tile(t("Both. Air owns the frame, next is a flag"), tally("air-in", "W", true))}
      ${tile(t("No signal. Hatch instead of the last picture"), tally("idle"), { state: "lost", ageMs: 42000, peakDb: [-100, -100] })}
      ${tile(t("No signal on air. The last picture stays under the hatch"), tally("air"), { state: "lost", ageMs: 5400, peakDb: [-100, -100] })}
      ${tile(t("No new picture for 5 s on air"), tally("air"), { ageMs: 5400 })}
      ${tile(t("No new picture for 2 s. Amber flag, frame unchanged"), tally("next"), { ageMs: 2600 })}
      ${tile(t("Meter older than 500 ms turns grey"), tally("idle"), { oldMs: 900 })}
      ${tile(t("A file with its time left"), tally("idle"), { leftS: 42 })}
      ${tile(t("A stream that comes unevenly"), tally("idle"), { bufferMs: 490 })}
      ${tile(t("A still picture has no age"), tally("idle"), { state: "still", peakDb: [-100, -100] })}
      <figure><free-slot class="tall" .cap=${"9"}></free-slot><figcaption>${t("A key without a source keeps its place")}</figcaption></figure>
    </div></section>`;
  }

  #layouts() {
    const tile = (words, look, feed) => html`<figure><layout-tile .layout=${LAYOUT} .tally=${look} .feed=${new StillFeed(feed)}></layout-tile><figcaption>${words}</figcaption></figure>`;
    return html`<section><h2>${t("Layouts")}</h2><div class="grid">${tile(t("Idle, drawn from its boxes"), tally("idle"))}${tile(t("Next"), tally("next"))}${tile(t("On air"), tally("air"))}
      ${tile(t("A lost source is hatched in its box"), tally("idle"), { state: "lost" })}</div></section>`;
  }

  #lamps() {
    const lamps = (words, facts, watch = "watching") => html`<figure><three-lamps class="lamps" .take=${facts} .watch=${watch} .still=${true}></three-lamps><figcaption>${words}</figcaption></figure>`;
    const ago = (ms) => Date.now() - ms;
    return html`<section><h2>${t("Three lamps of one take")}</h2><div class="grid five">
      ${lamps(t("Pressed. The key turns pending after 100 ms"), take({}))}
      ${lamps(t("All three: it happened and it was seen"), take({ acceptedMs: 38, confirmedMs: 214, seenMs: 431, state: "done" }))}
      ${lamps(t("No proof of the picture: said so, never guessed"), take({ acceptedMs: 38, confirmedMs: 214, state: "done" }), "unknown")}
      ${lamps(t("This tab was hidden: nobody watched"), take({ acceptedMs: 38, confirmedMs: 214, state: "done" }), "not watching")}
      ${lamps(t("Late after 1.5 s. Tally still the old one"), take({ pressedAt: ago(1700), acceptedMs: 38 }))}
      ${lamps(t("Not confirmed after 5 s. Checking the cloud"), take({ pressedAt: ago(5200), acceptedMs: 38 }))}
      ${lamps(t("Refused: nothing changed"), take({ failed: "refused" }))}
      ${lamps(t("Past its deadline: not sent"), take({ acceptedMs: 38, state: "expired" }))}
    </div></section>`;
  }

  #keys() {
    const keys = (words, facts) => html`<figure><take-keys class="mixer" .groups=${[FADE, PLAIN]} .stem=${"fade"} .rate=${1000} .may=${true} .prepares=${true} .preview=${true} .program=${true} .watch=${"watching"}
      .former=${facts.former ?? ""} .black=${facts.black ?? null} .armed=${facts.armed ?? 0} .take=${facts.take ?? null} .down=${facts.down ?? ""} .waits=${facts.waits ?? null} .locked=${Boolean(facts.locked)} .lost=${Boolean(facts.lost)} .running=${facts.running ?? null} .sentence=${facts.sentence ?? null}></take-keys><figcaption>${words}</figcaption></figure>`;
    return html`<section><h2>${t("Keys")}</h2><div class="grid five">${keys(t("Ready"), {})}${keys(t("Pressed, within 50 ms"), { down: "cut", locked: true })}
      ${keys(t("Pending, after 100 ms"), { waits: { act: "cut", look: "pend" } })}${keys(t("Amber after 1.5 s"), { waits: { act: "cut", look: "late" } })}
      ${keys(t("Red after 5 s: not confirmed"), { waits: { act: "cut", look: "fail" } })}
      ${keys(t("A transition runs"), { running: { part: 0.6, words: "Mix CAM 3 → Host + slides", left: "0.4 s" }, take: take({ acceptedMs: 38, confirmedMs: 90, state: "done", runsMs: 1e9 }) })}
      ${keys(t("DIRECT armed: Shift and a key go straight to air"), { armed: 42, former: "CAM 1" })}
      ${keys(t("FTB while black: blinks once a second"), { black: { name: "Black", shown: true }, former: "CAM 1" })}
      ${keys(t("Control lost: nothing can be pressed"), { lost: true, sentence: said({ tone: "warn", code: "control-lost" }) })}</div></section>`;
  }

  #control() {
    const you = { id: 1, name: "Director 1", roles: ["director", "producer"] };
    const other = { id: 2, name: "Director 2", roles: ["director", "producer"] };
    const keys = (words, control, may = true) => html`<figure><div class="top"><control-keys .state=${{ you, people: [you, other], control }} .may=${may} .lost=${false}></control-keys></div><figcaption>${words}</figcaption></figure>`;
    return html`<section><h2>${t("Control of the air")}</h2><div class="grid three">
      ${keys(t("Free: every director changes the air"), null)}${keys(t("Mine. Held, the key lets it go"), { holder: you })}
      ${keys(t("Somebody asks: one press hands it over"), { holder: you, asked_by: other })}${keys(t("Another director has it"), { holder: other })}
      ${keys(t("Asked for"), { holder: other, asked_by: you })}${keys(t("Its holder is away: it may be taken over"), { holder: other, away_since: "2026-01-01T00:00:00Z" })}
      ${keys(t("As a producer sees it"), { holder: other }, false)}</div></section>`;
  }

  #buses() {
    const bus = (words, facts) => html`<figure><bus-view class="bus small ${facts.bus === "program" ? "pgm" : "pvw"} ${facts.dark ? "dark" : ""}" .bus=${facts.bus} .heading=${facts.heading} .contents=${facts.contents ?? ""}
      .faults=${facts.faults ?? []} .leaving=${facts.leaving ?? ""} .emergency=${Boolean(facts.emergency)} .playing=${false} .feed=${new StillFeed()}></bus-view><figcaption>${words}</figcaption></figure>`;
    return html`<section><h2>${t("Buses")}</h2><div class="grid three">
      ${bus(t("Preview"), { bus: "preview", heading: "R  Three up", contents: "CAM 1 · CAM 5" })}
      ${bus(t("Preview with a fault"), { bus: "preview", heading: "5  CAM 5", faults: ["CAM 5: no signal 42 s"] })}
      ${bus(t("Program while a transition runs"), { bus: "program", heading: "W  Host + slides", contents: "CAM 2 · Slides", leaving: "CAM 3 Band" })}
      ${bus(t("The cloud's own emergency picture on air"), { bus: "program", heading: "5  Standby", emergency: true })}
      ${bus(t("Nothing on preview"), { bus: "preview", heading: "", dark: true })}${bus(t("Off air"), { bus: "program", heading: "", dark: true })}</div></section>`;
  }

  #marks() {
    const chip = (mark, family, look, next, words) => html`<figure><mark-chip .mark=${mark} .family=${family} .look=${look} .next=${next} .cuts=${true} .rules=${true} .writes=${look !== "off"} .cap=${family === "text_marks" ? "Z" : "A"} .size=${{ width: 1280, height: 720 }}></mark-chip><figcaption>${words}</figcaption></figure>`;
    return html`<section><h2>${t("Marks")}</h2><div class="grid five">${chip(MARK, "picture_marks", "off", false, t("Off"))}${chip(MARK, "picture_marks", "next", true, t("On PVW: rides the next take"))}
      ${chip(MARK, "picture_marks", "air", false, t("On air, and gone with the next take"))}${chip(LINE, "text_marks", "air", true, t("On air and next: it stays"))}${chip(LINE, "text_marks", "off", false, t("A line that rolls"))}</div></section>`;
  }

  #delay() {
    const now = Date.now();
    const [at, show] = [(s) => new Date(now - 1000 * s).toISOString(), (index) => ({ source: { kind: "input", index }, picture_marks: [], text_marks: [], audio: [] })];
    const inputs = ["CAM 1", "CAM 2", "CAM 3"].map((name, i) => ({ index: i + 1, name }));
    const took = (id, index, s) => ({ id, verb: "program.take", state: "done", at: at(s), confirmed_ms: 0, request_id: id, payload: { display: show(index) } });
    const state = ({ since = 600, display = show(1), shown = 4 }) => ({ inputs, caster: { on_air: true, air_delay_s: 60, on_air_since: at(since), standby: show(3) },
      program: { display, at: at(shown), request_id: "now" }, commands: [took("b", 2, 20), took("a", 3, 45)].filter(() => since > 60) });
    const window = (words, facts) => html`<figure><delay-window .state=${state(facts)} .may=${true} .layouts=${0}></delay-window><figcaption>${words}</figcaption></figure>`;
    return html`<section><h2>${t("Delay window")}</h2><div class="grid">${window(t("A minute of pictures that nobody has seen"), {})}${window(t("Just begun: the viewers see nothing yet"), { since: 14, shown: 14 })}
      ${window(t("A cover on its way"), { display: show(3), shown: 22 })}${window(t("Covered"), { display: show(3), shown: 80 })}</div></section>`;
  }

  #sentences() {
    const line = (sentence) => {
      const { tone, lead, text } = said(sentence);
      return html`<p class="said ${tone}"><svg class="i" aria-hidden="true"><use href=${tone === "warn" ? "#warn" : "#info"}></use></svg><span><b>${lead}</b> ${text}</span></p>`;
    };
    return html`<section><h2>${t("Sentences")}</h2>${["stale", "expired", "nothing-to-take", "no-answer", "control-lost", "signed-out"].map((code) =>
      line({ tone: code === "nothing-to-take" ? "note" : "warn", code, text: code === "stale" ? t("Director 2 took CAM 1 a moment before you; look at PGM and press again.") : "" }))}</section>`;
  }

  #setup() {
    const code = { size: 21, path: "M0 0h7v7h-7zM14 0h7v7h-7zM0 14h7v7h-7zM9 9h3v3h-3z" };
    const look = (words, found) => html`<figure><address-look .form=${formOf({ kind: "file", address: "http://…/clip.mp4" })} .kind=${() => "file"} .index=${null} .found=${[{ line: 0, ...found }]}></address-look><figcaption>${words}</figcaption></figure>`;
    const mark = (words, kind, values, picture = null) => html`<figure><mark-editor .form=${formOf(values)} .feed=${new StillFeed()} .picture=${picture}
      .show=${{ kind, width: 1280, height: 720, inputs: [INPUT], behind: 2, fresh: false, lettering: "", values }}></mark-editor><figcaption>${words}</figcaption></figure>`;
    const line = { text: LINE.text, size: 48, color: "#ffcc00", font: 2, x: 0.05, y: 0.8, roll: true, roll_s: 12, roll_direction: 1, roll_from: 0, roll_to: 1 };
    return html`<section><h2>${t("Setup pages")}</h2><div class="grid three">
      ${mark(t("A picture on its place"), "picture", { x: 0.7, y: 0.1, w: 0.25, h: 0.25 }, { image: drawing(), own: { w: 320, h: 180 } })}
      ${mark(t("A picture that is not here yet"), "picture", { x: 0.7, y: 0.1, w: 0.25, h: 0.25 })}${mark(t("A line that rolls"), "text", line)}
      ${look(t("An address that was looked at"), { ok: true, code: "media", sentence: "MP4, H.264 1280 x 720" })}${look(t("And one where nothing is"), { ok: false, code: "status", sentence: "404" })}
      <figure><qr-code .code=${code} .words=${t("QR code for a phone")}></qr-code><figcaption>${t("QR code for a phone")}</figcaption></figure></div></section>`;
  }

  #lists() {
    const at = new Date(Date.now() - 9000).toISOString();
    const command = (id, state, more = {}) => ({ id, verb: "program.take", state, by: "Director 1", at, accepted_ms: 12, confirmed_ms: 96, seen_ms: 210, sentence: "", payload: { transition: "", display: { source: { kind: "input", index: 2 } } }, ...more });
    const state = { inputs: [INPUT], transitions: [], commands: [command("1", "done"), command("2", "sending", { confirmed_ms: null, seen_ms: null }), command("3", "checking", { confirmed_ms: null, seen_ms: null, sentence: t("The answer was lost: the cloud is being read.") }),
      command("4", "refused", { sentence: t("PGM changed since you looked. Nothing was sent.") }), command("5", "expired", { sentence: t("The moment had passed. Nothing changed on air.") }), command("6", "superseded", { verb: "preview.show" })] };
    const notice = (severity, text) => ({ severity, text, at, source: "CAM 2" });
    return html`<section class="row3sheet"><div class="panel"><h2>${t("Commands")}</h2><command-log .state=${state}></command-log></div>
      <div class="panel outs"><h2>${t("Outputs")}</h2><output-list .outputs=${[1, 2, 3, 4].map((index) => ({ index, name: `CDN ${index}`, address: "rtmp://push.example.com/live/***" }))} .told=${{
          1: { state: "live", kbps: 4120, uptime_s: 3725, retries: 0, last_error: "" }, 2: { state: "connecting", kbps: 0, uptime_s: 0, retries: 0, last_error: "" },
          3: { state: "retrying", kbps: 0, uptime_s: 0, retries: 4, last_error: "The destination does not answer." }, 4: { state: "idle", kbps: 0, uptime_s: 0, retries: 0, last_error: "" } }}></output-list></div>
      <div class="panel outs"><h2>${t("Desk talk")}</h2><desk-talk .messages=${[{ id: 1, at, by: "制片 王", roles: ["producer"], text: "嘉宾 30 秒后到" }, { id: 2, at, by: "Director 1", roles: ["director", "producer"], text: "Thank you. Camera 2 stays wide until she sits." }]} .say=${async () => ({})}></desk-talk></div>
      <div class="panel outs"><h2>${t("Events")}</h2><event-feed .feed=${[notice("alarm", "no new picture for 42 s"), notice("warning", "answered slowly: 1.9 s"), notice("note", "is back after 1.8 s")]}></event-feed></div></section>`;
  }
}

define("state-gallery", StateGallery);
