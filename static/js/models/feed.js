/* The order of the feed: newest first, but an alarm that nobody signed for stands on top, for ten minutes at most. All pure. */

export const ALARM_ON_TOP_FOR = 600_000;

/** Alarms and warnings are signed for; a note needs nobody. */
export const isOpen = ({ severity, ack }) => (severity === "alarm" || severity === "warning") && !ack;

const onTop = ({ severity, ack, age }) => severity === "alarm" && !ack && age < ALARM_ON_TOP_FOR;

/** The notices with their age in ms. */
export function inOrder(feed, now) {
  const aged = (feed ?? []).map((notice) => ({ ...notice, age: Math.max(0, now - Date.parse(notice.at)) }));
  return aged.sort((a, b) => Number(onTop(b)) - Number(onTop(a)) || a.age - b.age || (b.seq ?? 0) - (a.seq ?? 0));
}
