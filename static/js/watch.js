/* Starts the watch page. A guest's secret stands behind the # of the address: it goes into a header and never to the server's logs. */

import "./elements/watch-screen.js";

const place = document.getElementById("screen");
const { state, play, guest } = JSON.parse(document.getElementById("config").textContent);
const headers = guest ? { Authorization: `Watch ${location.hash.slice(1)}` } : {};
const screen = document.createElement("watch-screen");
screen.config = { state: { url: state, headers }, play: { url: play, headers }, mpegts: place.dataset.mpegts };
place.replaceWith(screen);
if (guest) addEventListener("hashchange", () => location.reload());
