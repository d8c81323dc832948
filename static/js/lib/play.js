/* Play addresses live ten minutes and are asked for anew at every start of a picture. */

export async function playAddresses(api, bus) {
  const url = new URL(api, location.href);
  url.searchParams.set("bus", bus);
  const answer = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store", credentials: "same-origin" });
  if (!answer.ok) throw new Error(`play addresses: ${answer.status}`);
  return answer.json();
}
