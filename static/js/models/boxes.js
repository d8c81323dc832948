/* Rectangles: where a picture lies inside a box when it is fitted with bars, as the mixer does it. */

export function fitted(box, sourceRatio) {
  const ratio = box.w / box.h;
  if (!(sourceRatio > 0) || Math.abs(ratio - sourceRatio) < 0.005) return { ...box };
  if (ratio > sourceRatio) {
    const w = box.h * sourceRatio;
    return { x: box.x + (box.w - w) / 2, y: box.y, w, h: box.h };
  }
  const h = box.w / sourceRatio;
  return { x: box.x, y: box.y + (box.h - h) / 2, w: box.w, h };
}

/** A layer's fractions on a surface of w times h pixels. */
export const onSurface = (layer, w, h) => ({ x: layer.x * w, y: layer.y * h, w: layer.w * w, h: layer.h * h });

/** A mark's box in fractions; above 1 the numbers are pixels of the picture, 0 means as large as the file (not known here). */
export function markBox(mark, width, height) {
  const part = (value, whole) => (value > 1 ? value / whole : value);
  return {
    x: part(mark.x ?? 0, width || 1280),
    y: part(mark.y ?? 0, height || 720),
    w: part(mark.w ?? 0, width || 1280) || 0.12,
    h: part(mark.h ?? 0, height || 720) || 0.12,
  };
}
