/* Edges that catch: a box that is dragged near a line goes onto it. Pure; all in pixels of the canvas. */

/** The box after snapping, and the lines it caught: [{axis: "x" | "y", at}]. A handle snaps only the edges it pulls. */
export function snapped(box, handle, lines, near) {
  const across = onAxis(box.x, box.w, pulled(handle, "w", "e"), lines.x, near);
  const down = onAxis(box.y, box.h, pulled(handle, "n", "s"), lines.y, near);
  const guides = [];
  if (across.at !== null) guides.push({ axis: "x", at: across.at });
  if (down.at !== null) guides.push({ axis: "y", at: down.at });
  return { box: { x: across.low, y: down.low, w: across.size, h: down.size }, guides };
}

/** Which parts of one axis follow the hand: all of it, its low edge, its high edge, or nothing. */
function pulled(handle, low, high) {
  if (!handle) return "all";
  return handle.includes(low) ? "low" : handle.includes(high) ? "high" : "none";
}

function onAxis(low, size, part, lines, near) {
  const edges = { all: [0, size / 2, size], low: [0], high: [size], none: [] }[part];
  let best = null;
  for (const line of lines) {
    for (const edge of edges) {
      const gap = line - (low + edge);
      if (Math.abs(gap) <= near && (best === null || Math.abs(gap) < Math.abs(best.gap))) best = { gap, at: line };
    }
  }
  if (best === null) return { low, size, at: null };
  if (part === "high") return { low, size: size + best.gap, at: best.at };
  return { low: low + best.gap, size: part === "low" ? size - best.gap : size, at: best.at };
}
