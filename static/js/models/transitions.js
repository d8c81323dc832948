/* The cloud knows transitions by name only: fade, fade-500, fade-1000. The page offers a type and a rate; a rate without its sibling is off. */

export const RATES = [500, 1000, 2000];

/** Names by stem, in the cloud's order: [{stem, plain, rates: Map(ms -> name)}]. */
export function grouped(transitions) {
  const stems = new Map();
  for (const { type, stem, rate_ms } of transitions ?? []) {
    if (!type) continue;
    const name = stem || type;
    if (!stems.has(name)) stems.set(name, { stem: name, plain: null, rates: new Map() });
    const group = stems.get(name);
    if (type === name) group.plain = { type, rateMs: rate_ms ?? null };
    else group.rates.set(rate_ms, type);
  }
  return [...stems.values()];
}

/** The name to send for a chosen type and rate, or null when the cloud has no such pair. */
export function nameFor(groups, stem, rateMs) {
  const group = groups.find((known) => known.stem === stem);
  if (!group) return null;
  if (group.rates.has(rateMs)) return group.rates.get(rateMs);
  if (group.rates.size === 0 && group.plain) return group.plain.type;
  return group.plain?.rateMs === rateMs ? group.plain.type : null;
}

/** The mix at this rate, as FTB takes it; "" (a cut) where the cloud has none. */
export function mixOf(groups, rateMs) {
  const mixes = groups.find(({ stem }) => stem === "fade" || stem === "mix");
  return mixes ? nameFor(groups, mixes.stem, rateMs) ?? mixes.plain?.type ?? "" : "";
}

/** Which rates can be pressed for a type. Without siblings none can: the plain name runs at the cloud's own rate. */
export function ratesOf(groups, stem) {
  const group = groups.find((known) => known.stem === stem);
  return RATES.map((ms) => ({ ms, possible: Boolean(group && group.rates.size > 0 && nameFor(groups, stem, ms)) }));
}

/** The rate that runs when `name` was sent; 0 for a cut, null when nobody knows. */
export function rateOf(transitions, name) {
  if (!name) return 0;
  return (transitions ?? []).find(({ type }) => type === name)?.rate_ms ?? null;
}
