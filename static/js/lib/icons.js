/* The drawings of templates/_icons.html as a part of a template: icon("air"). */

import { html } from "lit";

export const icon = (name) => html`<svg class="i" aria-hidden="true"><use href=${`#${name}`}></use></svg>`;
