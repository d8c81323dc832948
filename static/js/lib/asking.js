/* A question to the console's own server: JSON in, with the page's token. Answers {ok, body}; body is the refusal when not ok. A picture of a
   text brings `notes` of what is to be known of it. */

import { t } from "./words.js";

export async function ask(address, params, { as = "json" } = {}) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    const answer = await fetch(address, {
      method: "POST", credentials: "same-origin", cache: "no-store", body: JSON.stringify(params),
      headers: { "X-CSRFToken": token, "Content-Type": "application/json", Accept: as === "json" ? "application/json" : "image/png, application/json" },
    });
    const notes = JSON.parse(answer.headers.get("Text-Notes") ?? "null");
    return { ok: answer.ok, body: answer.ok && as === "blob" ? await answer.blob() : await answer.json(), notes };
  } catch {
    return { ok: false, body: { code: "no-answer", sentence: t("No answer. Nothing is known to have changed.") } };
  }
}
