/* Sentences of the servers in the reader's language: the same cases as the server's own pages (tests/console/test_sentences_in_chinese.py). */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { heard, reader } from "../../static/js/lib/heard.js";
import catalogue from "../../static/js/lib/heard.zh-hans.js";

const read = reader(catalogue);

for (const { name, said, told } of JSON.parse(readFileSync(new URL("../heard.json", import.meta.url)))) {
  test(name, () => assert.equal(read(said), told));
}

test("an English page hears English", () => assert.equal(heard("Nothing was sent."), "Nothing was sent."));

test("what was heard before is the same again, however much was heard between", () => {
  const first = read("Input 1 does not exist.");
  for (let n = 0; n < 1200; n++) read(`Input ${n} does not exist.`);
  assert.equal(read("Input 1 does not exist."), first);
});

test("a long text of nothing known is answered at once", () => {
  const begin = performance.now();
  read("is ".repeat(3000));
  assert.ok(performance.now() - begin < 500);
});
