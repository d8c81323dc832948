/* What happened, newest first; alarms stand on top until somebody signs for them. <event-feed .feed ?lost .acknowledge>, `acknowledge(seqs)`
   answers a promise; without it nobody can sign */

import { html, nothing } from "lit";
import { icon } from "../lib/icons.js";
import { define } from "../lib/part.js";
import { heard } from "../lib/heard.js";
import { Ticking } from "../lib/ticking.js";
import { t } from "../lib/words.js";
import { inOrder, isOpen } from "../models/feed.js";
import { span } from "../models/figures.js";

const SHAPES = { alarm: "alarm", warning: "warn", note: "info" };
const WORDS = { alarm: "Alarm", warning: "Warning", note: "Note" };
const CLASSES = { alarm: "alarm", warning: "warn", note: "" };
const SHOWN = 40;

class EventFeed extends Ticking {
  static properties = { feed: {}, lost: { type: Boolean }, acknowledge: {} };
  static tick = 1000;

  #asked = new Set();

  render() {
    const { now } = this;
    const rows = inOrder(this.feed, now).slice(0, SHOWN);
    if (!rows.length) return html`<p class="none">${t("Nothing to report.")}</p>`;
    return html`<ul class="events" role="log" aria-live="polite">${rows.map((notice) => this.#row(notice))}</ul>`;
  }

  #row(notice) {
    return html`<li class="${CLASSES[notice.severity] ?? ""} ${notice.ack ? "seen" : ""}" data-seq=${notice.seq}><span class="sev">${icon(notice.ack ? "ok" : SHAPES[notice.severity] ?? "info")}${t(WORDS[notice.severity] ?? "Note")}</span>
      <b>${notice.source}</b><span title=${heard(notice.text)}>${heard(notice.text)}</span>${this.#sign(notice)}<time class="num">${span(notice.age)}</time></li>`;
  }

  #sign(notice) {
    if (notice.ack) return html`<i class="by" title=${t("Seen by {name}", { name: notice.ack })}>${notice.ack}</i>`;
    if (!isOpen(notice) || !this.acknowledge) return html`<i></i>`;
    return html`<button class="key" type="button" title=${t("Sign that you have seen this")} ?disabled=${this.lost || this.#asked.has(notice.seq)} @click=${(event) => this.#ask(event, notice.seq)}>${t("Seen")}</button>`;
  }

  async #ask(event, seq) {
    event.currentTarget.blur();
    this.#asked.add(seq);
    this.requestUpdate();
    try {
      await this.acknowledge([seq]);
    } catch {
      /* it stays open: the key can be pressed again */
    }
    this.#asked.delete(seq);
    this.requestUpdate();
  }
}

define("event-feed", EventFeed);
