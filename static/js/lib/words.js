/* The words of the page in the reader's language. The English sentence is the key; {name} in it is filled in.
   Only the catalogue that is needed is loaded. */

const language = globalThis.document?.documentElement.lang ?? "en";
const catalogue = language.startsWith("zh") ? (await import("./words.zh-hans.js")).default : {};

export function t(sentence, values = {}) {
  const words = catalogue[sentence] ?? sentence;
  return words.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
