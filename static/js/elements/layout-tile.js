/* One layout, composed live from its real boxes and the pictures of the tiles. A click asks for it on PVW.
   <layout-tile .layout .tally .pending .feed> */

import { html, nothing } from "lit";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { fitted, onSurface } from "../models/boxes.js";
import { keyOf } from "../models/display.js";
import { isLost } from "../models/tiles.js";

const SHAPES = { air: "air", next: "next", idle: "idle" };
const REST = 180; /* ms between two drawings: the pictures of its inputs come one by one, and a layout holds many */

export class LayoutTile extends Part {
  static properties = { layout: {}, tally: {}, pending: { type: Boolean }, feed: {}, lost: { state: true } };

  #asked = 0;
  #drawnAt = -Infinity;

  constructor() {
    super();
    this.lost = 0;
    this.onPicture = ({ detail }) => this.#inputs().includes(detail) && this.#soon();
    this.onLevels = () => {
      this.lost = this.#inputs().filter((index) => isLost(this.feed.inputs.get(index)?.state)).length;
    };
  }

  connectedCallback() {
    super.connectedCallback();
    this.feed?.addEventListener("picture", this.onPicture);
    this.feed?.addEventListener("levels", this.onLevels);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#asked);
    this.#asked = 0;
    this.feed?.removeEventListener("picture", this.onPicture);
    this.feed?.removeEventListener("levels", this.onLevels);
  }

  updated() {
    this.#draw();
  }

  render() {
    const { look, also } = this.tally;
    const word = { air: t("ON AIR"), next: t("NEXT"), idle: t("idle") }[look];
    const sources = this.#inputs().length;
    return html`<button class="tile is-layout ${look === "idle" ? "" : `is-${look}`} ${this.lost ? "has-lost" : ""} ${this.pending ? "pend" : ""}"
        type="button" aria-label=${`${this.layout.name}, ${word}`} data-look=${look} data-index=${this.layout.index}>
      <span class="pic"><canvas width="320" height="180" aria-hidden="true"></canvas><kbd>${keyOf("layout", this.layout.index)}</kbd>
        ${also ? html`<em class="also">${icon("next")}${t("NEXT")}</em>` : nothing}</span>
      <span class="umd"><b>${this.layout.name || t("Layout {n}", { n: this.layout.index })}</b>
        <small>${icon(SHAPES[look])}<span>${word}</span></small>
        <time>${this.lost ? t("{n} lost", { n: this.lost }) : sources === 1 ? t("1 source") : t("{n} sources", { n: sources })}</time></span>
    </button>`;
  }

  #inputs() {
    return [...new Set((this.layout.layers ?? []).map(({ input }) => input).filter((index) => index > 0))];
  }

  #soon() {
    if (this.#asked) return;
    this.#asked = setTimeout(() => {
      this.#asked = 0;
      this.#draw();
    }, Math.max(0, this.#drawnAt + REST - performance.now()));
  }

  #draw() {
    const canvas = this.querySelector("canvas");
    if (!canvas) return;
    this.#drawnAt = performance.now();
    const surface = canvas.getContext("2d", { alpha: false });
    surface.fillStyle = "#000";
    surface.fillRect(0, 0, canvas.width, canvas.height);
    for (const layer of this.layout.layers ?? []) this.#layer(surface, layer, onSurface(layer, canvas.width, canvas.height));
  }

  #layer(surface, layer, box) {
    const known = this.feed?.inputs.get(layer.input);
    surface.fillStyle = "#000";
    surface.fillRect(box.x, box.y, box.w, box.h);
    if (isLost(known?.state)) return hatch(surface, box);
    if (known?.bitmap) {
      const place = fitted(box, 16 / 9);
      surface.drawImage(known.bitmap, place.x, place.y, place.w, place.h);
    }
    surface.strokeStyle = "#303336";
    surface.strokeRect(box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1);
  }
}

/** The hatch of a lost source, inside one box. */
function hatch(surface, box) {
  surface.save();
  surface.beginPath();
  surface.rect(box.x, box.y, box.w, box.h);
  surface.clip();
  surface.fillStyle = "#0d0d0d";
  surface.fill();
  surface.strokeStyle = "#f2c316";
  surface.lineWidth = 12;
  for (let x = box.x - box.h; x < box.x + box.w + box.h; x += 34) {
    surface.beginPath();
    surface.moveTo(x, box.y + box.h + 6);
    surface.lineTo(x + box.h + 12, box.y - 6);
    surface.stroke();
  }
  surface.restore();
}

define("layout-tile", LayoutTile);
