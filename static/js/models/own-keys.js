/* One's own keys: which physical key stands for which key of the desk. Keyed by the desk's own codes: {"Space": "KeyJ"} makes J the CUT. */

const row = (codes, words) => codes.map((code, at) => ({ code, words, n: at + 1 }));
const letters = (text) => [...text].map((letter) => `Key${letter}`);

/** Every key that may be another one, with what it does; `n` is the number that stands in the words. */
export const ACTS = [
  { code: "Space", words: "CUT" }, { code: "Enter", words: "AUTO" }, { code: "Backspace", words: "RETAKE, with Shift BACK" },
  { code: "KeyB", words: "with Shift STANDBY" }, { code: "KeyF", words: "with Shift FTB" }, { code: "KeyH", words: "Control of the air" }, { code: "Backquote", words: "Bank" },
  { code: "KeyM", words: "Mute own listening" }, { code: "BracketLeft", words: "Own listening softer" }, { code: "BracketRight", words: "Own listening louder" },
  ...row(["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"].map((digit) => `Digit${digit}`), "Input {n}"),
  ...row(letters("QWERTYUIOP"), "Layout {n}"), ...row(letters("ASDG"), "Picture mark {n}"), ...row(letters("ZXCV"), "Text mark {n}"),
];
const OURS = new Set(ACTS.map(({ code }) => code));
const POSSIBLE = /^(Key[A-Z]|Digit\d|Numpad\w{1,10}|F([1-9]|1[0-2])|Space|Enter|Backspace|Backquote|Bracket(Left|Right)|Minus|Equal|Semicolon|Quote|Comma|Period|Backslash|IntlBackslash|Arrow(Up|Down|Left|Right)|Home|End|PageUp|PageDown|Insert|Delete)$/;
const CAPS = { Space: "Space", Enter: "Enter", Backspace: "⌫", Backquote: "`", BracketLeft: "[", BracketRight: "]", Minus: "-", Equal: "=", Semicolon: ";", Quote: "'",
  Comma: ",", Period: ".", Backslash: "\\", IntlBackslash: "<", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" };

let own = {};
let meant = new Map();

/** From now on. What is no key of ours, or cannot be one, is left out. */
export function useKeys(keys) {
  own = Object.fromEntries(Object.entries(keys ?? {}).filter(([ours, theirs]) => OURS.has(ours) && POSSIBLE.test(theirs) && ours !== theirs));
  meant = new Map(Object.entries(own).map(([ours, theirs]) => [theirs, ours]));
}

/** The desk's code for a pressed one; null when that key gave its act away. Both Enter keys are one. */
export function meantBy(code) {
  if (meant.has(code)) return meant.get(code);
  if (code === "NumpadEnter") return meantBy("Enter");
  return own[code] ? null : code;
}

export const keyFor = (code) => own[code] ?? code;

/** What is printed for one of the desk's codes. */
export const cap = (code) => capOf(keyFor(code));

export function capOf(code) {
  if (CAPS[code]) return CAPS[code];
  return code.replace(/^(Key|Digit)/, "").replace(/^Numpad/, "Num ");
}

/** The keys with this act on that key; or {fault, of} when it cannot be, `of` the code of the act that has it. */
export function changed(keys, ours, theirs) {
  if (!POSSIBLE.test(theirs)) return { fault: "impossible" };
  const rest = Object.fromEntries(Object.entries(keys).filter(([code]) => code !== ours));
  const taken = ACTS.find(({ code }) => code !== ours && (rest[code] ?? code) === theirs);
  if (taken) return { fault: "taken", of: taken };
  return { keys: theirs === ours ? rest : { ...rest, [ours]: theirs } };
}
