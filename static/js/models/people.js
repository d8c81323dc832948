/* Who is at the desk, as the top bar shows them. No DOM. */

export const MOST_SHOWN = 4;

/** Two letters for a name: "Director 1" is D1, "director" is Di, 张伟 is 张伟. */
export function initials(name) {
  const words = String(name ?? "").trim().split(/\s+/).filter(Boolean);
  if (!words.length) return "?";
  const letters = (word) => Array.from(word);
  if (words.length > 1) return letters(words[0])[0].toUpperCase() + letters(words.at(-1))[0].toUpperCase();
  const [first, second = ""] = letters(words[0]);
  return first.toUpperCase() + second;
}

/** Everybody but the reader: those whose letters fit, and how many more there are. */
export function others(state) {
  const all = (state.people ?? []).filter(({ id }) => id !== state.you?.id);
  return { all, shown: all.length > MOST_SHOWN ? all.slice(0, MOST_SHOWN - 1) : all, more: all.length > MOST_SHOWN ? all.length - MOST_SHOWN + 1 : 0 };
}
