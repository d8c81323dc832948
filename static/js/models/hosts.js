/* Whose address it is. Pure. */

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/** Whether an address leads to the machine alone that reads it. Of any scheme. */
export function isLoopback(address) {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(\[[^\]]*\]|[^/:?#]*)/i.exec(address)?.[1] ?? "";
  return LOOPBACK.test(host);
}
