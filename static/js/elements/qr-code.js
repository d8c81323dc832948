/* A QR code, black on white whatever the page's own colours are, with the quiet zone that readers want. <qr-code .code={size, path} .words> */

import { html, nothing, svg } from "lit";
import { define, Part } from "../lib/part.js";

const QUIET = 4;

export class QrCode extends Part {
  static properties = { code: {}, words: {} };

  render() {
    if (!this.code) return nothing;
    const { size, path } = this.code;
    const whole = size + 2 * QUIET;
    return html`<svg viewBox="${-QUIET} ${-QUIET} ${whole} ${whole}" role="img" aria-label=${this.words} shape-rendering="crispEdges">
      ${svg`<rect x=${-QUIET} y=${-QUIET} width=${whole} height=${whole} fill="#fff"></rect><path d=${path} fill="#000"></path>`}</svg>`;
  }
}

define("qr-code", QrCode);
