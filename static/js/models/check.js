/* Take check: what is wrong with what lies on PVW, said before the key falls. Only what this page can really tell; it never blocks. */

import { heardIn, isMuted } from "./audio.js";
import { find, inputsIn, nameOf, sameContent } from "./display.js";
import { namedSigns } from "./mark-edit.js";
import { freshness } from "./tiles.js";

export const SILENT_AFTER = 5000;
export const BLACK_AFTER = 2000;
export const SAFE = 0.05; /* EBU R95: graphics stay this share away from every edge */
const SLACK = 0.002;
const TALL = 1.25; /* a line of text is this much taller than its size */

/** [{fault, of, ms, signs}], the worst first. `reports`: Map of index to {state, ageMs, silentMs, blackMs}; `outputs`: state of each push by index;
    `texts`: {missing, more} of each text mark whose signs the cloud's fonts lack, by index; `measure(text, size, font)`: the width of a text in pixels of the picture. */
export function check(state, display, { reports = new Map(), outputs = {}, texts = {}, measure = () => 0 } = {}) {
  if (!display) return [];
  return [...missing(state, display), ...signals(state, display, reports), ...downs(state, outputs), ...sounds(state, display, reports), ...unsigned(state, display, texts), ...marks(state, display, measure)];
}

function missing(state, display) {
  if (!find(state, display.source)) return [{ fault: "missing", of: nameOf(state, display.source) }];
  const gone = inputsIn(state, display).filter((index) => !find(state, { kind: "input", index }));
  return gone.map((index) => ({ fault: "missing", of: nameOf(state, { kind: "input", index }) }));
}

function signals(state, display, reports) {
  const meant = sameContent(display, state.caster?.black ?? null);
  return inputsIn(state, display).flatMap((index) => {
    const report = reports.get(index);
    const of = nameOf(state, { kind: "input", index });
    if (!report) return [];
    const kind = freshness(report.state, report.ageMs);
    if (kind === "lost") return [{ fault: "no signal", of, ms: report.ageMs }];
    if (kind === "warn" || kind === "alarm") return [{ fault: "frozen", of, ms: report.ageMs }];
    return report.blackMs >= BLACK_AFTER && !meant ? [{ fault: "black", of, ms: report.blackMs }] : [];
  });
}

function downs(state, outputs) {
  return (state.outputs ?? [])
    .filter(({ index }) => ["retrying", "failed"].includes(outputs[index]?.state))
    .map((output) => ({ fault: "output down", of: output.name || String(output.index) }));
}

/** Who is heard and says nothing. A picture has no sound and nobody expects any, unless it is all that would be heard. */
function sounds(state, display, reports) {
  return heardIn(state, display).flatMap((index) => {
    const input = find(state, { kind: "input", index });
    if (!input || input.kind === "picture") return [];
    if (isMuted(input)) return [{ fault: "muted", of: input.name }];
    const { state: signal, silentMs = 0 } = reports.get(index) ?? {};
    return signal === "running" && input.volume > 0 && silentMs >= SILENT_AFTER ? [{ fault: "silent", of: input.name, ms: silentMs }] : [];
  });
}

/** Texts of which the cloud leaves something out, since no font has a sign for it. */
function unsigned(state, display, texts) {
  return (state.text_marks ?? [])
    .filter(({ index }) => display.text_marks?.includes(index) && texts[index])
    .map(({ index, name }) => ({ fault: "no sign", of: name, signs: namedSigns(texts[index].missing, texts[index].more) }));
}

function marks(state, display, measure) {
  const { width = 1280, height = 720 } = state.caster ?? {};
  const share = (value, whole) => (value > 1 ? value / whole : value);
  const found = [];
  for (const index of display.picture_marks ?? []) {
    const mark = (state.picture_marks ?? []).find((known) => known.index === index);
    if (!mark) found.push({ fault: "missing", of: `${index}` });
    else if (outside(share(mark.x, width), share(mark.y, height), share(mark.w, width), share(mark.h, height))) found.push({ fault: "past the safe area", of: mark.name });
  }
  for (const index of display.text_marks ?? []) {
    const mark = (state.text_marks ?? []).find((known) => known.index === index);
    if (!mark) found.push({ fault: "missing", of: `${index}` });
    else found.push(...textFaults(state, display, mark, share, width, height, measure));
  }
  return found;
}

function textFaults(state, display, mark, share, width, height, measure) {
  const [x, y] = [share(mark.x, width), share(mark.y, height)];
  const tall = (mark.size * TALL) / height;
  if (mark.roll) return y + tall > 1 + SLACK ? [{ fault: "past the frame", of: mark.name }] : [];
  const wide = measure(mark.text, mark.size, mark.font) / width;
  if (x + wide > 1 + SLACK || y + tall > 1 + SLACK) return [{ fault: "past the frame", of: mark.name }];
  if (outside(x, y, wide, tall)) return [{ fault: "past the safe area", of: mark.name }];
  return leftOver(state, display, mark) ? [{ fault: "left over", of: mark.name }] : [];
}

/** A still text that is on air, and would stay although the picture under it changes: the name of somebody who is gone. */
function leftOver(state, display, mark) {
  const air = state.program?.display;
  return Boolean(air?.text_marks?.includes(mark.index)) && (air.source.kind !== display.source.kind || air.source.index !== display.source.index);
}

function outside(x, y, w, h) {
  return x < SAFE - SLACK || y < SAFE - SLACK || x + w > 1 - SAFE + SLACK || y + h > 1 - SAFE + SLACK;
}
