/* The page of one input: its address is looked at before it is saved; a push input tells its own, or a camera sends. */

import { AddressLook } from "./elements/address-look.js";
import "./elements/camera-sender.js";
import "./elements/push-address.js";

const { look_api: api, index } = JSON.parse(document.getElementById("editor").textContent);
const form = document.querySelector("form.form");

const looker = new AddressLook();
Object.assign(looker, { form, api, index, kind: () => form.elements.kind.value });
form.elements.address.closest(".field").after(looker);
