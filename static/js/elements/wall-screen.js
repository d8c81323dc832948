/* The multiview for a second screen: PVW and PGM large, every source below them with its tally, clock and timer. Nothing to press; the pointer goes
   when it rests. <wall-screen .config .snapshot> */

import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { Following } from "../lib/following.js";
import { icon } from "../lib/icons.js";
import { define } from "../lib/part.js";
import { contentsOf } from "../lib/sentences.js";
import { TileFeed } from "../lib/tile-feed.js";
import { t } from "../lib/words.js";
import { keyOf, nameOf } from "../models/display.js";
import { span, timer } from "../models/figures.js";
import { tallyOf } from "../models/tally.js";
import { wallGrid } from "../models/wallgrid.js";
import "./bus-view.js";
import "./layout-tile.js";
import "./lost-band.js";
import "./source-tile.js";
import "./wall-clock.js";

const MANY = 16;
const RESTS_AFTER = 3000;
const NOTICE_FOR = 60_000;
const SHAPES = { alarm: "alarm", warning: "warn", note: "info" };

class WallScreen extends Following {
  #rest = null;
  #sizes = null;

  constructor() {
    super();
    this.onPointer = () => this.#moved();
  }

  connectedCallback() {
    super.connectedCallback();
    this.feed = new TileFeed(this.config.play_api);
    this.feed.start();
    this.#sizes = new ResizeObserver(() => this.#fit());
    document.addEventListener("pointermove", this.onPointer);
    this.#moved();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("pointermove", this.onPointer);
    clearTimeout(this.#rest);
    this.#sizes.disconnect();
    this.feed.stop();
  }

  firstUpdated() {
    this.#sizes.observe(this.querySelector(".tiles"));
  }

  updated() {
    this.#fit();
  }

  render() {
    const { state } = this;
    const { link } = this.socket;
    this.classList.toggle("unsure", link.lost); /* what may be old has no colour */
    this.classList.toggle("full", (state.inputs?.length ?? 0) + (state.layouts?.length ?? 0) > MANY);
    return html`${this.#bar(state, link)}
      <div class="buses">${this.#bus(state, "preview", null)}${this.#bus(state, "program", this.desk.leaving)}</div>
      <div class="tiles" inert>${this.#tiles(state)}</div>
      ${link.lost || this.ended ? html`<lost-band .silent=${link.silentFor()} .nextTry=${link.nextTryIn()} .reason=${this.ended} @try=${() => this.socket.tryNow()}></lost-band>` : nothing}
      <p class="sr" aria-live="polite">${state.program?.display ? t("On air: {name}", { name: nameOf(state, state.program.display.source) }) : t("Off air")}</p>`;
  }

  #bar({ caster = {}, feed }, link) {
    const since = caster.on_air_since ? timer(Date.now() - Date.parse(caster.on_air_since)) : "";
    const air = caster.on_air ? html`<div class="onair" data-air="on">${icon("air")}<b>${t("ON AIR")}</b><span class="num">${since}</span></div>`
      : html`<div class="onair off" data-air="off">${icon("idle")}<b>${t("OFF AIR")}</b></div>`;
    return html`<header class="wallbar"><b class="name">${caster.name}</b>${air}${this.#notice(feed)}
      <button class="tog" type="button" data-act="full" aria-label=${t("Full screen")} title=${t("Full screen")} @click=${() => this.#full()}>${icon("full")}</button>
      <span class="num ${link.lost ? "bad" : ""}" data-link=${link.lost ? "lost" : "up"}>${icon(link.lost ? "nosig" : "link")}${link.lost ? t("no link") : span(link.rtt)}</span>
      <wall-clock class="num"></wall-clock></header>`;
  }

  /** The newest notice, while it is new; an alarm goes before what came after it. */
  #notice(feed) {
    const fresh = (feed ?? []).filter(({ at }) => Date.now() - Date.parse(at) < NOTICE_FOR);
    const notice = fresh.findLast(({ severity }) => severity === "alarm") ?? fresh.at(-1);
    if (!notice) return html`<p class="notice"></p>`;
    return html`<p class="notice ${notice.severity}" role="status">${icon(SHAPES[notice.severity] ?? "info")}<b>${notice.source}</b><span>${notice.text}</span></p>`;
  }

  #bus(state, bus, leaving) {
    const display = state[bus]?.display ?? null;
    const heading = display ? `${keyOf(display.source.kind, display.source.index)}  ${nameOf(state, display.source)}` : "";
    return html`<bus-view class="bus ${bus === "program" ? "pgm" : "pvw"} ${display ? "" : "dark"}" aria-label=${bus === "program" ? t("Program") : t("Preview")}
      .bus=${bus} .heading=${heading} .contents=${contentsOf(state, display)} .leaving=${leaving ? nameOf(state, leaving.display.source) : ""} .faults=${[]}
      .emergency=${Boolean(state[bus]?.emergency)} .playing=${Boolean(display)} .api=${this.config.play_api} .script=${this.config.mpegts} .feed=${this.feed}
      @stamp=${({ detail }) => this.desk.onStamp(detail.bus, detail.stamp, detail.now)}></bus-view>`;
  }

  #tiles(state) {
    const tallies = tallyOf(state, { leaving: this.desk.leaving?.display ?? null });
    const byIndex = ({ index }) => index;
    const inputs = repeat(state.inputs ?? [], byIndex, (input) => html`<source-tile .input=${input} .tally=${tallies.inputs.get(input.index)} .feed=${this.feed}></source-tile>`);
    const layouts = repeat(state.layouts ?? [], byIndex, (layout) => html`<layout-tile .layout=${layout} .tally=${tallies.layouts.get(layout.index)} .feed=${this.feed}></layout-tile>`);
    return html`${inputs}${layouts}`;
  }

  /** As many columns as make the tiles largest. */
  #fit() {
    const tiles = this.querySelector(".tiles");
    const plate = tiles.querySelector(".umd")?.offsetHeight ?? 0;
    const { cols, width } = wallGrid(tiles.querySelectorAll("source-tile, layout-tile").length, tiles.clientWidth, tiles.clientHeight, { plate });
    tiles.style.setProperty("--wall-cols", cols);
    tiles.style.setProperty("--wall-tile", `${width}px`);
  }

  #moved() {
    document.body.classList.remove("rests");
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => document.body.classList.add("rests"), RESTS_AFTER);
  }

  #full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => {});
    document.activeElement?.blur();
  }
}

define("wall-screen", WallScreen);
