/* Old state + event = new state. The same files under tests/wire/events judge this and casters/snapshot.py.
   `data` holds whole new values by key; three keys are special: `command` replaces its namesake where it stands or goes to the
   front; `notice` goes to the end of the feed, with the number and the time of its event; `acknowledged` writes a name into notices. */

export const COMMANDS_KEPT = 50;
export const NOTICES_KEPT = 100;

export function apply(state, event) {
  const next = { ...state };
  for (const [key, value] of Object.entries(event.data ?? {})) {
    if (key === "command") next.commands = withCommand(state.commands ?? [], value);
    else if (key === "notice") next.feed = withNotice(state.feed ?? [], event, value);
    else if (key === "acknowledged") next.feed = (state.feed ?? []).map((line) => (value.seqs.includes(line.seq) ? { ...line, ack: value.by } : line));
    else next[key] = value;
  }
  return next;
}

function withCommand(commands, command) {
  if (commands.some((known) => known.id === command.id)) return commands.map((known) => (known.id === command.id ? command : known));
  return [command, ...commands].slice(0, COMMANDS_KEPT);
}

const withNotice = (feed, event, notice) => [...feed, { seq: event.seq, at: event.at, ...notice, ack: "" }].slice(-NOTICES_KEPT);
