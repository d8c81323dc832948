/* What happened, newest first; alarms of the last minutes stand on top. <event-feed .feed> */

import { html } from "lit";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { noticeText } from "../lib/sentences.js";
import { t } from "../lib/words.js";
import { span } from "../models/figures.js";

const SHAPES = { alarm: "alarm", warning: "warn", note: "info" };
const WORDS = { alarm: "Alarm", warning: "Warning", note: "Note" };
const CLASSES = { alarm: "alarm", warning: "warn", note: "" };
const ON_TOP_FOR = 60_000;

class EventFeed extends Part {
  static properties = { feed: {}, now: { state: true } };

  #timer = null;

  connectedCallback() {
    super.connectedCallback();
    this.#timer = setInterval(() => (this.now = Date.now()), 1000);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  render() {
    const now = this.now ?? Date.now();
    const aged = [...(this.feed ?? [])].map((notice) => ({ ...notice, age: Math.max(0, now - Date.parse(notice.at)) }));
    const loud = ({ severity, age }) => severity === "alarm" && age < ON_TOP_FOR;
    const rows = aged.sort((a, b) => Number(loud(b)) - Number(loud(a)) || a.age - b.age).slice(0, 40);
    if (!rows.length) return html`<p class="none">${t("Nothing to report.")}</p>`;
    return html`<ul class="events" role="log" aria-live="polite">${rows.map(
      (notice) => html`<li class=${CLASSES[notice.severity] ?? ""}><span class="sev">${icon(SHAPES[notice.severity] ?? "info")}${t(WORDS[notice.severity] ?? "Note")}</span>
        <b>${notice.source}</b><span title=${noticeText(notice.text)}>${noticeText(notice.text)}</span><i></i><time class="num">${span(notice.age)}</time></li>`,
    )}</ul>`;
  }
}

define("event-feed", EventFeed);
