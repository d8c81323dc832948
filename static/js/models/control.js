/* Who has the control of the air, as this reader sees it; and what the key of the control asks for. No DOM. */

export const AWAY_AFTER = 10_000;

/** `look`: free, mine or theirs. `asker`: who at the desk asks me for it. `asked`: I asked. `force`: it may be taken from its holder. */
export function controlOf(state, now = Date.now()) {
  const { holder = null, asked_by: asks = null, away_since: away = null } = state.control ?? {};
  const { id, roles = [] } = state.you ?? {};
  const look = !holder ? "free" : holder.id === id ? "mine" : "theirs";
  const awayMs = away ? Math.max(0, now - Date.parse(away)) : null;
  const here = (person) => (state.people ?? []).some((one) => one.id === person?.id);
  return {
    look, holder: holder?.name ?? "", awayMs,
    asker: look === "mine" && here(asks) ? asks : null,
    asked: look === "theirs" && asks?.id === id,
    force: look === "theirs" && (roles.includes("admin") || (awayMs !== null && awayMs >= AWAY_AFTER)),
  };
}

/** Whether a director among the readers may change the air: nobody else has the control. */
export const airs = (state) => controlOf(state).look !== "theirs";

/** Whom the holder may hand it to: the other directors at the desk. */
export function takers(state) {
  if (controlOf(state).look !== "mine") return [];
  return (state.people ?? []).filter(({ id, roles = [] }) => id !== state.you?.id && roles.includes("director"));
}

/** What the key asks for, as [verb, params]; null when nobody waits for the control that one has. */
export function pressed(state) {
  const { look, asker } = controlOf(state);
  if (look === "free") return ["control.take", {}];
  if (look === "theirs") return ["control.ask", {}];
  return asker ? ["control.give", { to: asker.id }] : null;
}

/** What the key asks for when it is held. */
export function heldDown(state) {
  const { look } = controlOf(state);
  if (look === "mine") return ["control.release", {}];
  return ["control.take", look === "theirs" ? { force: true } : {}];
}
