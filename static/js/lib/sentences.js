/* What the desk says in words: commands, refusals, names of transitions. A server's own sentence is said in the reader's language as far as it is known. */

import { inputsIn, keyOf, nameOf } from "../models/display.js";
import { span } from "../models/figures.js";
import { heard } from "./heard.js";
import { t } from "./words.js";

const OURS = {
  superseded: ["Replaced.", "A newer command took its place."],
  "control-lost": ["Not sent.", "There is no contact with the console. Nothing changed; press again when it is back."],
  "no-answer": ["No answer.", "The console did not answer in time. Look at PGM before you press again."],
  closed: ["No answer.", "The contact broke while this was on its way. Look at PGM before you press again."],
  "nothing-to-take": ["Nothing to take.", "PVW is empty: choose a source first."],
  "nothing-on-air": ["Nothing is on air.", "There is no picture to copy or to change."],
  "nothing-before": ["Nothing to go back to.", "Nothing else was on air before."],
  "no-standby": ["No STANDBY.", "No safe picture was chosen. A director chooses it on the setup page."],
  "no-black": ["No black.", "No black picture was chosen for FTB. A director chooses it on the setup page."],
  "no-delay": ["Nothing to dump.", "The viewers are not behind."],
  "nothing-to-cover": ["Nothing is on air.", "There is no picture to cover."],
  "nothing-to-undo": ["Nothing to undo.", "PVW is not as your last edit left it, or you have not edited it."],
  "nothing-to-redo": ["Nothing to redo.", "Nothing of yours was undone on PVW just now."],
  "nobody-asks": ["Nobody asks.", "Hold the key of the control to let it go, or choose a name among the people here."],
  "not-armed": ["DIRECT is not armed.", "Arm it between the buses first; Shift and a key then go straight to air."],
  "nothing-previewed": ["No picture for this mark.", "PVW is empty: choose a source first."],
  "not-tied": ["This mark is not tied.", "Without TIE a take leaves it where it is: use Cut in, or tie it."],
  "leaves-by-itself": ["This mark leaves by itself.", "It is on air with AUTO-OFF: the next take removes it."],
  expired: ["Not sent.", "The moment had passed. Nothing changed on air."],
  failed: ["Not done.", "The console could not do this."],
  "signed-out": ["Signed out.", "Your session has ended. Sign in again to control the show."],
};
const LEADS = { stale: "Not taken.", expired: "Not sent.", forbidden: "Not allowed.", not_in_control: "Not in control.", control_free: "Not done.", control_yours: "Not done.", nobody_asks: "Not done.", not_at_the_desk: "Not done.", account_frozen: "Not sent." };

/** {tone, lead, text} of a sentence that the desk keeps as {tone, code, text}. */
export function said(sentence) {
  if (!sentence) return null;
  const [lead, text] = OURS[sentence.code] ?? [LEADS[sentence.code] ?? "Refused.", ""];
  return { tone: sentence.tone, lead: t(lead), text: heard(sentence.text) || t(text) };
}

const FAULTS = {
  missing: "missing", "no signal": "no signal", frozen: "no new picture", black: "black", silent: "silent", muted: "muted",
  "past the safe area": "past the safe area", "past the frame": "past the frame", "left over": "left over from what is on air", "output down": "output down",
  "no sign": "no sign in the fonts, left out",
};

/** A fault of the take check, as it is said. */
export const faultWords = ({ fault, of, ms, signs }) => `${of}: ${t(FAULTS[fault])}${Number.isFinite(ms) ? ` ${span(ms)}` : ""}${signs ? `: ${signs}` : ""}`;

const TRANSITIONS = { fade: "Mix", mix: "Mix", dip: "Dip", wipe: "Wipe", "wipe-left": "Wipe ←", "wipe-right": "Wipe →", "wipe-up": "Wipe ↑", "wipe-down": "Wipe ↓",
  iris: "Iris", heart: "Heart", "push-left": "Push ←", "push-right": "Push →", "slide-left": "Slide ←", "slide-right": "Slide →" };

export const transitionName = (stem) => (TRANSITIONS[stem] ? t(TRANSITIONS[stem]) : stem);

/** What a bus shows: its inputs by name, its marks by key. */
export function contentsOf(state, display) {
  if (!display) return "";
  const inputs = inputsIn(state, display).map((index) => nameOf(state, { kind: "input", index }));
  const marks = [...(display.picture_marks ?? []).map((index) => keyOf("picture_mark", index)), ...(display.text_marks ?? []).map((index) => keyOf("text_mark", index))];
  return [...inputs, marks.length ? t("marks {keys}", { keys: marks.join(", ") }) : ""].filter(Boolean).join(" · ");
}

const VERBS = {
  "preview.show": "Preview", "preview.stop": "Clear PVW", "program.stop": "Off air", "program.back": "BACK", "program.direct": "DIRECT", "program.standby": "STANDBY", "program.black": "FTB", "program.dump": "DUMP",
  "input.add": "Input added", "input.change": "Input changed", "input.remove": "Input removed",
  "layout.add": "Layout added", "layout.change": "Layout changed", "layout.remove": "Layout removed",
  "picture_mark.add": "Picture mark added", "picture_mark.change": "Picture mark changed", "picture_mark.remove": "Picture mark removed",
  "text_mark.add": "Text mark added", "text_mark.change": "Text mark changed", "text_mark.remove": "Text mark removed",
  "output.add": "Output added", "output.change": "Output changed", "output.remove": "Output removed",
  "push.stop": "Push stopped", "push.start": "Push started",
  "caster.create": "Caster made", "caster.copy": "Caster copied", "caster.release": "Caster released", "caster.delete": "Caster deleted",
  "caster.change": "Settings changed",
};

const SHOWING = new Set(["preview.show", "program.back", "program.direct", "program.standby", "program.black", "program.dump"]);

/** What a command asked for: {what, of}. */
export function commandWords(state, command) {
  const payload = command.payload ?? {};
  if (command.verb === "program.take") {
    const kind = payload.transition ? `AUTO ${transitionOf(state, payload.transition)}` : t("CUT");
    return { what: kind, of: sourceWords(state, payload.display?.source ?? payload.source) };
  }
  const what = VERBS[command.verb] ? t(VERBS[command.verb]) : command.verb;
  if (SHOWING.has(command.verb)) return { what, of: sourceWords(state, payload.display?.source) };
  return { what, of: payload.name || (payload.index ? String(payload.index) : "") };
}

function transitionOf(state, name) {
  const known = (state.transitions ?? []).find(({ type }) => type === name);
  if (!known) return name;
  return `${transitionName(known.stem || known.type)}${known.rate_ms ? ` ${known.rate_ms / 1000} s` : ""}`;
}

export const sourceWords = (state, source) => (source ? nameOf(state, source) : "");

const WORDS = { done: "done", refused: "refused", expired: "not sent", superseded: "replaced", checking: "checking", accepted: "waiting", sending: "waiting" };
const LOOKS = { done: "ready", refused: "warn", expired: "warn", superseded: "", checking: "warn", accepted: "", sending: "" };

export const commandState = (command) => ({ word: t(WORDS[command.state] ?? command.word ?? command.state), look: LOOKS[command.state] ?? "" });
