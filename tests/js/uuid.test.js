import assert from "node:assert/strict";
import { test } from "node:test";
import { uuid } from "../../static/js/models/uuid.js";

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("a name is random and has the shape of one, also where the browser does not make it", () => {
  const own = Object.getOwnPropertyDescriptor(crypto, "randomUUID");
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  try {
    const names = new Set(Array.from({ length: 50 }, uuid));
    assert.equal(names.size, 50);
    for (const name of names) assert.match(name, SHAPE);
  } finally {
    if (own) Object.defineProperty(crypto, "randomUUID", own);
    else delete crypto.randomUUID;
  }
  assert.match(uuid(), SHAPE);
});
