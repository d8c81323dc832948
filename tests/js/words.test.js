/* Every sentence of the modules is there in Chinese, and no catalogue entry is without its sentence. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { ACTS } from "../../static/js/models/own-keys.js";
import zh from "../../static/js/lib/words.zh-hans.js";

const root = new URL("../../static/js/", import.meta.url);
const files = readdirSync(root, { recursive: true }).filter((name) => name.endsWith(".js") && !name.includes("words.zh"));
const source = files.map((name) => readFileSync(new URL(name, root), "utf8")).join("\n");
const called = [...source.matchAll(/\bt\(\s*"((?:[^"\\]|\\.)*)"/g)].map(([, sentence]) => sentence);
const quoted = new Set([...source.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, sentence]) => sentence));

test("the search finds the sentences at all", () => assert.ok(called.length > 100));

test("every sentence that is asked for has its Chinese", () => assert.deepEqual(called.filter((sentence) => !(sentence in zh)), []));

test("the tables of sentences have their Chinese too", () => {
  const tables = readFileSync(new URL("lib/sentences.js", root), "utf8").match(/const (OURS|LEADS|FAULTS|TRANSITIONS|VERBS|WORDS) = \{[^}]*\}/g).join("\n");
  const values = [...tables.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?/g)].filter(([, , colon]) => !colon).map(([, sentence]) => sentence);
  assert.ok(values.length > 60);
  assert.deepEqual(values.filter((sentence) => !(sentence in zh)), []);
  const rows = readFileSync(new URL("elements/key-map.js", root), "utf8").match(/\], "((?:[^"\\]|\\.)*)"\]/g).map((row) => row.slice(4, -2));
  assert.deepEqual(rows.filter((sentence) => !(sentence in zh)), []);
});

test("what a key of one's own does has its Chinese", () => assert.deepEqual(ACTS.map(({ words }) => words).filter((sentence) => !(sentence in zh)), []));

test("a Chinese sentence keeps the places that are filled in", () => {
  const places = (sentence) => [...sentence.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const [english, chinese] of Object.entries(zh)) assert.deepEqual(places(chinese), places(english), english);
});

test("no entry is left over", () => {
  const built = new Set(["{n} min", "{n} h", "{n} days", "director", "producer", "admin"]);
  const strays = Object.keys(zh).filter((sentence) => !quoted.has(sentence) && !built.has(sentence));
  assert.deepEqual(strays, []);
});
