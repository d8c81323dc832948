/* The page of one mark: its form gets the picture on which the mark lies, and a picture mark's address is looked at. */

import { AddressLook } from "./elements/address-look.js";
import { MarkEditor } from "./elements/mark-editor.js";
import { TileFeed } from "./lib/tile-feed.js";

const show = JSON.parse(document.getElementById("editor").textContent);
const form = document.querySelector("form.form");
const { elements } = form;

const editor = new MarkEditor();
editor.form = form;
editor.show = show;
if (show.play_api) {
  editor.feed = new TileFeed(show.play_api);
  editor.feed.start();
  addEventListener("pagehide", () => editor.feed.stop());
}
form.classList.add("has-editor", "placing");
const fields = Object.assign(document.createElement("div"), { className: "fields" });
form.querySelector(".field").before(editor, fields);
fields.append(...form.querySelectorAll(":scope > .field, :scope > .onairnote, :scope > .acts"));

if (show.kind === "picture") pictured();
else rolling();

/** The picture of the address, as the server saw it. */
function pictured() {
  const looker = new AddressLook();
  Object.assign(looker, { form, api: show.look_api, index: show.index, kind: () => "picture_mark" });
  looker.addEventListener("looked", async ({ detail }) => (editor.picture = detail.ok ? await loaded(detail) : null));
  elements.address.closest(".field").after(looker);
  elements.address.addEventListener("change", () => looker.look());
  looker.look();
}

async function loaded({ picture, width, height }) {
  const image = new Image();
  image.src = picture;
  await image.decode();
  return { image, own: { w: width, h: height } };
}

/** What a new text begins with stands in its fields. The fields that count: a text that rolls has no left edge, one that stands still has no way. And a colour to pick. */
function rolling() {
  for (const name of ["size", "roll_s"]) elements[name].value ||= show.fresh ? show.values[name] : "";
  const fieldOf = (name) => elements[name].closest(".field");
  const wrong = (field) => Boolean(field.querySelector(".bad"));
  const sort = () => {
    for (const name of ["roll_s", "roll_direction", "roll_from", "roll_to"]) fieldOf(name).hidden = !elements.roll.checked && !wrong(fieldOf(name));
    fieldOf("x").hidden = elements.roll.checked && !wrong(fieldOf("x"));
  };
  elements.roll.addEventListener("input", sort);
  sort();

  const picker = Object.assign(document.createElement("input"), { type: "color", ariaLabel: fieldOf("color").querySelector("label").textContent });
  const follow = () => (picker.value = (elements.color.value || show.values.color).replace("0x", "#"));
  picker.addEventListener("input", () => {
    elements.color.value = picker.value;
    elements.color.dispatchEvent(new Event("input", { bubbles: true }));
  });
  elements.color.addEventListener("input", () => /^#[0-9a-f]{6}$/i.test(elements.color.value) && follow());
  elements.color.after(picker);
  fieldOf("color").classList.add("picked");
  follow();
}
