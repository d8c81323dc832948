/* A key without a source yet: keeps its place, so that the finger finds the others. <free-slot .cap> */

import { html } from "lit";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";

class FreeSlot extends Part {
  static properties = { cap: {} };

  render() {
    return html`<kbd>${this.cap}</kbd><span>${t("free")}</span>`;
  }
}

define("free-slot", FreeSlot);
