/* Figures as the desk prints them: short, and always of the same kind for the same size. */

/** 38 ms, 0.4 s, 12 s, 3 min: an age or a time that something took. */
export function span(ms) {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return "–";
  if (ms < 995) return `${Math.max(0, Math.round(ms))} ms`;
  return seconds(ms);
}

/** The same in seconds only: 0.2 s. */
export function seconds(ms) {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return "–";
  if (ms < 9950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  if (ms < 99500) return `${Math.round(ms / 1000)} s`;
  if (ms < 5970000) return `${Math.round(ms / 60000)} min`;
  return `${Math.round(ms / 3600000)} h`;
}

/** 1:23:45 since a moment. */
export function timer(ms) {
  const all = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return `${h}:${two(m)}:${two(s)}`;
}

/** 0:42 of a file that still has 42 s to run. */
export function countdown(s) {
  const all = Math.max(0, Math.ceil(s));
  return all >= 3600 ? timer(all * 1000) : `${Math.floor(all / 60)}:${two(all % 60)}`;
}

export function wall(date) {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
}

/** 3 h 12 min, 22 min, 6 days: how long something still lasts. */
export function remaining(ms) {
  const minutes = Math.max(0, Math.floor(ms / 60000));
  if (minutes < 60) return { n: minutes, unit: "min" };
  if (minutes < 48 * 60) return { n: Math.floor(minutes / 60), unit: "h", rest: minutes % 60 };
  return { n: Math.floor(minutes / 1440), unit: "days" };
}

const two = (n) => String(n).padStart(2, "0");
