/* A question to the console's own server: JSON in, with the page's token. Answers {ok, body}; body is the refusal when not ok. */

import { t } from "./words.js";

export async function ask(address, params, { as = "json" } = {}) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    const answer = await fetch(address, {
      method: "POST", credentials: "same-origin", cache: "no-store", body: JSON.stringify(params),
      headers: { "X-CSRFToken": token, "Content-Type": "application/json", Accept: as === "json" ? "application/json" : "image/png, application/json" },
    });
    return { ok: answer.ok, body: answer.ok && as === "blob" ? await answer.blob() : await answer.json() };
  } catch {
    return { ok: false, body: { code: "no-answer", sentence: t("No answer. Nothing is known to have changed.") } };
  }
}
