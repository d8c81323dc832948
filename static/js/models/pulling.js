/* A box pulled by one of its handles: n, s, e, w and the corners. Pure; all in pixels of the canvas. */

/** The edges that the handle holds follow the hand, the opposite ones stay. `ratio`: keep this shape; 0 for none. */
export function resized(from, handle, dx, dy, { ratio = 0, smallest = 1 } = {}) {
  const box = { ...from };
  if (handle.includes("e")) box.w = Math.max(smallest, from.w + dx);
  if (handle.includes("s")) box.h = Math.max(smallest, from.h + dy);
  if (handle.includes("w")) box.w = Math.max(smallest, from.w - dx);
  if (handle.includes("n")) box.h = Math.max(smallest, from.h - dy);
  if (handle.includes("w")) box.x = from.x + from.w - box.w;
  if (handle.includes("n")) box.y = from.y + from.h - box.h;
  return ratio ? keptRatio(box, handle, ratio) : box;
}

/** The side that the hand pulls decides; a corner goes by its width. The opposite edge stays. */
export function keptRatio(box, handle, ratio) {
  const byHeight = handle === "n" || handle === "s";
  const w = byHeight ? box.h * ratio : box.w;
  const h = byHeight ? box.h : box.w / ratio;
  return {
    x: handle.includes("w") ? box.x + box.w - w : box.x,
    y: handle.includes("n") ? box.y + box.h - h : box.y,
    w, h,
  };
}
