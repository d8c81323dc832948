/* The stamp that the local cloud puts into every PVW and PGM picture: SEI user data with our name, then JSON. */

const UUID = new TextEncoder().encode("liveconsole-stam");

/** The stamp of one H.264 access unit in Annex B form, or null. */
export function stampOf(bytes) {
  for (let at = nextNal(bytes, 0); at >= 0; at = nextNal(bytes, at)) {
    const type = bytes[at] & 0x1f;
    if (type === 6) {
      const stamp = fromPayloads(unescaped(bytes, at + 1, nalEnd(bytes, at)));
      if (stamp) return stamp;
    }
    if (type === 1 || type === 5) return null; /* a slice: the stamp stands before the first one */
  }
  return null;
}

/** The stamp of SEI user data that was already taken apart (mpegts.js hands it out so). */
export function stampFrom(uuid, data) {
  if (uuid.length !== 16 || !UUID.every((byte, i) => uuid[i] === byte)) return null;
  try {
    const stamp = JSON.parse(new TextDecoder().decode(data));
    return typeof stamp?.request_id === "string" ? stamp : null;
  } catch {
    return null;
  }
}

/** The first byte after the next start code at or behind `from`, or -1. */
function nextNal(bytes, from) {
  for (let i = from; i + 3 < bytes.length; i++) {
    if (bytes[i] === 0 && bytes[i + 1] === 0 && bytes[i + 2] === 1) return i + 3;
  }
  return -1;
}

function nalEnd(bytes, from) {
  for (let i = from; i + 2 < bytes.length; i++) {
    if (bytes[i] === 0 && bytes[i + 1] === 0 && bytes[i + 2] <= 1) return i;
  }
  return bytes.length;
}

/** Takes out the 3 of every 0 0 3 (emulation prevention). */
function unescaped(bytes, from, to) {
  const out = new Uint8Array(to - from);
  let length = 0;
  let zeros = 0;
  for (let i = from; i < to; i++) {
    if (zeros >= 2 && bytes[i] === 3) {
      zeros = 0;
      continue;
    }
    zeros = bytes[i] === 0 ? zeros + 1 : 0;
    out[length++] = bytes[i];
  }
  return out.subarray(0, length);
}

function fromPayloads(sei) {
  let at = 0;
  while (at + 2 <= sei.length && sei[at] !== 0x80) {
    let type = 0;
    while (sei[at] === 0xff) type += sei[at++];
    type += sei[at++];
    let size = 0;
    while (sei[at] === 0xff) size += sei[at++];
    size += sei[at++];
    if (type === 5 && size > 16 && at + size <= sei.length) {
      const stamp = stampFrom(sei.subarray(at, at + 16), sei.subarray(at + 16, at + size));
      if (stamp) return stamp;
    }
    at += size;
  }
  return null;
}
