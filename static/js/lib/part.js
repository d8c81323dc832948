/* The ground of every element here: rendered into the page itself, so that console.css alone decides its looks. */

import { LitElement } from "lit";

export class Part extends LitElement {
  createRenderRoot() {
    return this;
  }
}

/** Registers a tag once, also when a module was loaded under two addresses. */
export function define(tag, type) {
  if (!customElements.get(tag)) customElements.define(tag, type);
}
