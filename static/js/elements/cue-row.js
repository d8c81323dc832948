/* One cue as a row of the table: its words are edited in place, each field sent when it is left. A template, not an element:
   a table takes only rows. `acts`: change(fields), toPreview(), move(step), remove(), lift(event), drop(event), dragging(). */

import { html, nothing } from "lit";
import { icon } from "../lib/icons.js";
import { transitionName } from "../lib/sentences.js";
import { t } from "../lib/words.js";
import { wall } from "../models/figures.js";
import { lengthText } from "../models/rundown.js";

const SHAPES = { air: "air", next: "next", done: "ok", idle: "idle" };
const WORDS = { air: "ON AIR", next: "NEXT", done: "done", idle: "idle" };

export function cueRow({ cue, look, planned, forecast }, { shows, transitions, may, acts }) {
  const field = (name, value, width, more = {}) => html`<input class=${width} aria-label=${more.label} .value=${value} ?disabled=${!may} placeholder=${more.hint ?? ""}
    maxlength=${more.longest ?? 64} @change=${(event) => acts.change({ [name]: event.target.value })} draggable="true" @dragstart=${(event) => (event.preventDefault(), event.stopPropagation())}>`;
  return html`<tr class="cue is-${look}" draggable=${may} data-cue=${cue.id} @dragstart=${acts.lift} @dragover=${(event) => acts.dragging() && event.preventDefault()} @drop=${acts.drop}>
    <td class="look">${icon(SHAPES[look])}<small>${t(WORDS[look])}</small></td>
    <td>${field("name", cue.name, "name", { label: t("Cue") })}</td>
    <td class="shows">${may ? html`<button class="key small" type="button" @click=${acts.toPreview}>${shows}</button>` : shows}${marks(cue.display)}</td>
    <td><select aria-label=${t("Transition")} ?disabled=${!may} @change=${(event) => acts.change({ transition: event.target.value })}>
      <option value="" ?selected=${!cue.transition}>${t("CUT")}</option>
      ${(transitions ?? []).map(({ type, stem, rate_ms: rate }) => html`<option value=${type} ?selected=${type === cue.transition}>${transitionName(stem)} ${rate ? `${rate / 1000} s` : ""}</option>`)}</select></td>
    <td data-label=${t("Length")}>${field("planned_s", lengthText(cue.planned_s), "short", { label: t("Length"), hint: "0:00" })}</td>
    <td data-label=${t("At")}>${field("at", cue.at ?? "", "short", { label: t("At"), hint: "–" })}</td>
    <td class="num plan" data-label=${t("Plan")}>${clock(planned)}${forecast !== null && planned !== null && Math.abs(forecast - planned) >= 1000 ? html`<small>${clock(forecast)}</small>` : nothing}</td>
    <td data-label=${t("Auto")}><input type="checkbox" aria-label=${t("Auto")} .checked=${cue.auto} ?disabled=${!may} @change=${(event) => acts.change({ auto: event.target.checked })}></td>
    <td class="of" data-label=${t("Note")}>${field("note", cue.note, "note", { label: t("Note"), hint: "–", longest: 500 })}</td>
    <td class="acts">${may ? html`<button class="key small" type="button" aria-label=${t("Move up")} @click=${() => acts.move(-1)}>↑</button>
      <button class="key small" type="button" aria-label=${t("Move down")} @click=${() => acts.move(2)}>↓</button>
      <button class="key small" type="button" aria-label=${t("Remove {name}", { name: cue.name })} @click=${acts.remove}>×</button>` : nothing}</td></tr>`;
}

const clock = (ms) => (ms === null ? "" : wall(new Date(ms)));

function marks(display) {
  const count = (display.picture_marks?.length ?? 0) + (display.text_marks?.length ?? 0);
  return count ? html`<small>${icon("mark")}${count}</small>` : nothing;
}
