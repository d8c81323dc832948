/* Starts the live page: reads what the server put into it, then the desk takes over. */

import "./elements/live-desk.js";
import { t } from "./lib/words.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const place = document.getElementById("desk");
const desk = document.createElement("live-desk");
const setup = place.dataset.setup;
const page = (name) => setup.replace("/setup/", `/${name}/`);
desk.config = { ...read("config"), mpegts: place.dataset.mpegts, setup, pages: [{ href: "/", name: t("Casters") }, { href: setup, name: t("Setup") }, { href: page("rundown"), name: t("Rundown") }, { href: page("log"), name: t("Log") }, { href: page("wall"), name: t("Wall") }] };
if (desk.config.roles?.includes("director")) desk.config.pages.push({ href: page("panic"), name: t("Panic") });
desk.snapshot = read("snapshot");
desk.className = "console";
place.replaceWith(desk);
