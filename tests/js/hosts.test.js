/* Addresses that only this machine can reach are told apart. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isLoopback } from "../../static/js/models/hosts.js";

test("an address of this machine alone is told from all others", () => {
  for (const address of ["rtmp://127.0.0.1:8002/live", "http://localhost:8000/", "https://[::1]:1/x", "rtmp://127.3.2.1/live"]) assert.ok(isLoopback(address), address);
  for (const address of ["rtmp://push.example.com/live", "http://192.168.1.9:8000/", "https://localhost.example.com/", "http://1127.0.0.1.nip.io/", ""]) assert.ok(!isLoopback(address), address);
});
