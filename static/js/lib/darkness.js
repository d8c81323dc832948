/* Whether a picture is black, by a few of its pixels. */

const [WIDE, HIGH] = [16, 9];
const BLACK_BELOW = 28; /* of 255: video black with a little noise */

export class Darkness {
  #pen = null;

  is(bitmap) {
    this.#pen ??= new OffscreenCanvas(WIDE, HIGH).getContext("2d", { willReadFrequently: true });
    this.#pen.drawImage(bitmap, 0, 0, WIDE, HIGH);
    const { data } = this.#pen.getImageData(0, 0, WIDE, HIGH);
    for (let at = 0; at < data.length; at += 4) if (Math.max(data[at], data[at + 1], data[at + 2]) >= BLACK_BELOW) return false;
    return true;
  }
}

/** How wide the cloud will draw a text, nearly: in pixels of the picture. Its fonts: 1 serif, 2 sans. */
export function textWidth(text, size, font) {
  const pen = (textWidth.pen ??= new OffscreenCanvas(1, 1).getContext("2d"));
  pen.font = `${size}px ${font === 1 ? "serif" : "sans-serif"}`;
  return pen.measureText(text).width;
}
