/* Which marks ride a take: the server's rule (casters/riding.py), so that PVW does not promise another picture. All pure.
   A mark with TIE goes as PVW has it; one without keeps its place on PGM; one with AUTO-OFF that is on air leaves. */

export const MARKS = ["picture_marks", "text_marks"]; /* the two families, by the keys of the state */

export const isTied = (mark) => mark.tie !== false;

/** Whether PVW has a say about this mark: pressing NEXT would be in vain for one that stays or leaves by its own rule. */
export const rides = (state, family, mark) => isTied(mark) && !(mark.auto_off && onAir(state, family, mark.index));

/** The display as a take would bring it now. */
export function coming(state, display) {
  const changed = MARKS.map((family) => [family, riding(state, family, display[family] ?? [])]);
  return { ...display, ...Object.fromEntries(changed) };
}

/** The state as it will be when a mark's rule is another one: `rule` is {tie} or {auto_off}. */
export function ruling(state, family, index, rule) {
  return { ...state, [family]: (state[family] ?? []).map((mark) => (mark.index === index ? { ...mark, ...rule } : mark)) };
}

function riding(state, family, following) {
  const marks = new Map((state[family] ?? []).map((mark) => [mark.index, mark]));
  const leaves = (index) => Boolean(marks.get(index)?.auto_off) && onAir(state, family, index);
  const rode = following.filter((index) => !marks.has(index) || isTied(marks.get(index)));
  const stays = [...marks.values()].filter((mark) => !isTied(mark) && onAir(state, family, mark.index)).map(({ index }) => index);
  return [...new Set([...rode, ...stays])].filter((index) => !leaves(index)).sort((a, b) => a - b);
}

const onAir = (state, family, index) => Boolean(state.program?.display?.[family]?.includes(index));
