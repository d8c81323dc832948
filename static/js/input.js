/* The page of one input: its address is looked at before it is saved; a push input tells its own, or a camera sends. */

import { AddressLook } from "./elements/address-look.js";
import "./elements/camera-sender.js";
import "./elements/push-address.js";

const { look_api: api, index, here } = JSON.parse(document.getElementById("editor").textContent);
const form = document.querySelector("form.form");

const looker = new AddressLook();
Object.assign(looker, { form, api, index, kind: () => form.elements.kind.value });
form.elements.address.closest(".field").after(looker);

/* What is pushed has no address to type, and only what is pulled can be a camera that asks for a password. */
const field = (name) => form.elements[name].closest(".field");
const shownIf = (part, wanted) => (part.hidden = !wanted && !part.querySelector(".bad"));
const sort = () => {
  const kind = form.elements.kind.value;
  shownIf(field("address"), !["push", "webrtc_push"].includes(kind));
  for (const name of ["username", "password"]) shownIf(field(name), kind === "pull");
};
form.elements.kind.addEventListener("input", sort);
sort();

const camera = document.querySelector("camera-sender");
if (camera) camera.here = here;
