/* The page of one layout: its form gets the editor in place of the three fields that say the same in words. */

import { LayoutEditor } from "./elements/layout-editor.js";
import { TileFeed } from "./lib/tile-feed.js";
import { TEMPLATES } from "./models/layout-edit.js";

const show = JSON.parse(document.getElementById("editor").textContent);
const form = document.querySelector("form.form");
const typed = read(form.elements.layers.value);

const editor = new LayoutEditor();
editor.form = form;
editor.show = { ...show, layers: typed ?? (show.layers.length ? show.layers : first()), fresh: !show.layers.length };
editor.feed = new TileFeed(show.play_api);
editor.feed.start();

const fields = ["template", "inputs", "layers"].map((name) => form.elements[name].closest(".field"));
fields[0].before(editor);
/* A sentence about one of them is beside it: then it stays to be seen. */
for (const field of fields) field.hidden = !field.querySelector(".bad");
form.classList.add("has-editor");
addEventListener("pagehide", () => editor.feed.stop());

/** What was typed before a refusal, if it can be drawn. */
function read(text) {
  try {
    const layers = JSON.parse(text);
    const drawn = Array.isArray(layers) && layers.length && layers.every((it) => ["input", "x", "y", "w", "h"].every((name) => Number.isFinite(it?.[name])));
    return drawn ? layers : null;
  } catch {
    return null;
  }
}

/** A new layout begins as two halves of the first inputs. */
function first() {
  const inputs = show.inputs.map(({ index }) => index);
  return TEMPLATES[20].map(([x, y, w, h], n) => ({ input: inputs[n] ?? inputs[0] ?? 1, x, y, w, h }));
}
