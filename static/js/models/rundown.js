/* Where a rundown stands: what is on air, what is next, how late the show is. Pure; times in ms since 1970. */

/** {rows: [{cue, look, planned, forecast}], left, late, ends}. `look`: air, next, done, idle. Unknown times are null;
    `left` is below zero when the cue is over its length, `late` below zero when the show is early. */
export function timing(rundown, now) {
  const at = rundown.cues.findIndex(({ id }) => id === rundown.current);
  const next = rundown.cues.findIndex(({ id }) => id === rundown.next);
  const rows = rundown.cues.map((cue, n) => ({ cue, look: lookOf(n, at, next), planned: null, forecast: null }));
  plan(rows, rundown.started_at ? Date.parse(rundown.started_at) : null, now);
  const ends = forecast(rows, at, rundown.current_at ? Date.parse(rundown.current_at) : null, now);
  const current = rows[at];
  const length = current?.cue.planned_s ?? null;
  const left = length === null || current.forecast === null ? null : current.forecast + length * 1000 - now;
  const coming = rows[next];
  const late = coming && coming.planned !== null && coming.forecast !== null ? coming.forecast - coming.planned : null;
  return { rows, left, late, ends };
}

function lookOf(n, at, next) {
  if (n === at) return "air";
  if (n === next) return "next";
  return n < at ? "done" : "idle";
}

/** As written: times of day are fixed points, lengths lead from one to the next. */
function plan(rows, start, now) {
  let clock = start;
  for (const row of rows) {
    if (row.cue.at) clock = onDay(row.cue.at, now);
    row.planned = clock;
    clock = clock === null || row.cue.planned_s === null ? null : clock + row.cue.planned_s * 1000;
  }
}

/** As it will come from here on. Answers when the last cue ends, or null. */
function forecast(rows, at, since, now) {
  if (at < 0 || since === null) return null;
  let clock = since;
  for (const row of rows.slice(at)) {
    if (row.cue.auto && row.cue.at && clock !== null) clock = Math.max(clock, onDay(row.cue.at, now));
    row.forecast = clock;
    clock = clock === null || row.cue.planned_s === null ? null : clock + row.cue.planned_s * 1000;
    if (row === rows[at]) clock = clock === null ? null : Math.max(clock, now);
  }
  return clock;
}

/** 20:45:30 as a moment: of the day that is nearest to now. */
export function onDay(clock, now) {
  const [h, m, s] = clock.split(":").map(Number);
  const day = new Date(now);
  day.setHours(h, m, s || 0, 0);
  const half = 12 * 3600_000;
  if (now - day.getTime() > half) day.setDate(day.getDate() + 1);
  return day.getTime();
}

/** 1:30 or 1:02:03, as it is typed. */
export function lengthText(seconds) {
  if (seconds === null || seconds === undefined) return "";
  const two = (n) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** +0:12 or 0:42: time left, or over. */
export function leftText(ms) {
  if (ms === null) return "–";
  const over = ms < 0;
  return `${over ? "+" : ""}${lengthText(over ? Math.floor(-ms / 1000) : Math.ceil(ms / 1000))}`;
}
