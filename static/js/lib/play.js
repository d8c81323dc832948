/* Play addresses live ten minutes and are asked for anew at every start of a picture. `api` is where to ask, or {url, headers} for a guest. */

export async function playAddresses(api, bus) {
  const { url: where, headers = {} } = typeof api === "string" ? { url: api } : api;
  const url = new URL(where, location.href);
  url.searchParams.set("bus", bus);
  const answer = await fetch(url, { headers: { Accept: "application/json", ...headers }, cache: "no-store", credentials: "same-origin" });
  if (!answer.ok) throw new Error(`play addresses: ${answer.status}`);
  return answer.json();
}
