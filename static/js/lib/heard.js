/* What a server says, in the reader's language. Servers speak English; the catalogue holds their sentences one by one, {1} and {2} for what is filled
   in. console/heard.py does the same for the pages that the server prints; tests/heard.json holds both to it. */

const DEEP = 4;
const KEPT = 500;

/** heard(text): the same in the language of `catalogue`, sentence by sentence; what it does not know stays as it came. */
export function reader(catalogue) {
  const patterns = Object.keys(catalogue).filter((key) => key.includes("{1}")).map(pattern).sort((one, other) => other.weight - one.weight || (one.key < other.key ? -1 : 1));
  const kept = new Map();

  function whole(text, depth = 0) {
    const sentences = text.split(/(?<=[.!?])\s+/);
    const found = sentences.map((one) => single(one, depth));
    if (found.every((one) => one === null)) return null;
    return found.map((one, n) => (one ?? sentences[n]) + (n < found.length - 1 && (one === null || found[n + 1] === null) ? " " : "")).join("");
  }

  function single(text, depth) {
    if (Object.hasOwn(catalogue, text)) return catalogue[text];
    if (depth >= DEEP) return null;
    const [, name, rest] = /^([^:]{1,64}): (.+)$/su.exec(text) ?? [];
    const told = rest ? (whole(rest, depth + 1) ?? whole(rest[0].toUpperCase() + rest.slice(1), depth + 1)) : null;
    if (told !== null) return `${filled(name, depth)}：${told}`;
    for (const { key, shape } of patterns) {
      const values = shape.exec(text);
      if (values) return catalogue[key].replace(/\{(\d)\}/g, (_, n) => filled(values[n], depth));
    }
    return null;
  }

  const filled = (value, depth) => whole(value, depth + 1) ?? value;

  return (text) => {
    if (!text) return text;
    if (!kept.has(text)) {
      if (kept.size >= KEPT) kept.clear();
      kept.set(text, whole(text) ?? text);
    }
    return kept.get(text);
  };
}

function pattern(key) {
  const parts = key.split(/\{\d\}/);
  const quoted = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return { key, weight: parts.join("").length, shape: new RegExp(`^${quoted.join("(.*)")}$`, "su") };
}

const language = globalThis.document?.documentElement.lang ?? "en";
export const heard = language.startsWith("zh") ? reader((await import("./heard.zh-hans.js")).default) : (text) => text;
