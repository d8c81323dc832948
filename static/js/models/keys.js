/* From a physical key to what the director means, and every reason to leave the key alone. No DOM: the element hands in plain facts. */

const DIGITS = ["Digit1", "Digit2", "Digit3", "Digit4", "Digit5", "Digit6", "Digit7", "Digit8", "Digit9", "Digit0"];
const LAYOUTS = ["KeyQ", "KeyW", "KeyE", "KeyR", "KeyT", "KeyY", "KeyU", "KeyI", "KeyO", "KeyP"];
const PICTURE_MARKS = ["KeyA", "KeyS", "KeyD", "KeyG"];
const TEXT_MARKS = ["KeyZ", "KeyX", "KeyC", "KeyV"];

export const BANKS = 3;

/** The act behind a key code, or null. The second bank holds inputs 11 to 20, the third 21 to 24. */
export function actOf(code, bank = 0) {
  if (DIGITS.includes(code)) {
    const index = bank * 10 + DIGITS.indexOf(code) + 1;
    return index <= 24 ? { act: "preview", source: { kind: "input", index } } : null;
  }
  if (LAYOUTS.includes(code)) return { act: "preview", source: { kind: "layout", index: LAYOUTS.indexOf(code) + 1 } };
  if (PICTURE_MARKS.includes(code)) return { act: "mark", family: "picture_marks", index: PICTURE_MARKS.indexOf(code) + 1 };
  if (TEXT_MARKS.includes(code)) return { act: "mark", family: "text_marks", index: TEXT_MARKS.indexOf(code) + 1 };
  if (code === "Space") return { act: "cut" };
  if (code === "Enter" || code === "NumpadEnter") return { act: "auto" };
  if (code === "Backspace") return { act: "retake" };
  if (code === "Backquote") return { act: "bank" };
  if (code === "KeyH") return { act: "control" };
  if (code === "KeyM") return { act: "hush" };
  if (code === "BracketLeft") return { act: "louder", by: -0.1 };
  if (code === "BracketRight") return { act: "louder", by: 0.1 };
  return null;
}

/** The act behind Shift and a key. Acts with `hold` are begun by the press and come when the key was held long enough. */
export function shiftActOf(code, bank = 0) {
  if (code === "Backspace") return { act: "back", hold: true };
  if (code === "KeyB") return { act: "standby", hold: true };
  if (code === "KeyF") return { act: "black", hold: true };
  if (code === "KeyH") return { act: "seize", hold: true };
  const { act, ...what } = actOf(code, bank) ?? {};
  return act === "preview" || act === "mark" ? { act: "direct", ...what } : null;
}

/** The act behind Ctrl and a key, with or without Shift. */
export function ctrlActOf(code, shift = false) {
  return code === "KeyZ" ? { act: shift ? "redo" : "undo" } : null;
}

/** Why a key press is not ours, or "" when it is. `focus` tells where the caret or the focus is. */
export function leftAlone(event, { focus = "none", dialogOpen = false, composing = false, held = null, shifted = false, combined = false } = {}) {
  if (event.isComposing || composing || event.keyCode === 229 || event.key === "Process") return "composing";
  if (event.repeat || held?.has(event.code)) return "repeat";
  if ((event.ctrlKey && !combined) || event.altKey || event.metaKey || (event.shiftKey && !shifted) || event.getModifierState?.("AltGraph")) return "modifier";
  if (focus === "editable") return "editable";
  if (dialogOpen) return "dialog";
  if (focus === "link" && event.code === "Enter") return "link";
  return "";
}

/** What the focused element is to us. Reads a few properties only, so that a test can hand in plain objects. */
export function focusKind(element) {
  if (!element) return "none";
  const tag = (element.tagName ?? "").toUpperCase();
  if (element.isContentEditable || tag === "TEXTAREA" || tag === "SELECT") return "editable";
  if (tag === "INPUT") return ["button", "submit", "reset", "image"].includes(element.type) ? "none" : "editable";
  if (["textbox", "combobox", "listbox", "searchbox", "spinbutton", "slider"].includes(element.getAttribute?.("role"))) return "editable";
  /* a link, or a button reached with Tab, keeps Enter; one that was clicked has given the focus back */
  if ((tag === "A" && element.href) || tag === "SUMMARY" || (tag === "BUTTON" && element.byTab)) return "link";
  return "none";
}
