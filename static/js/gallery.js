/* The states sheet. */

import "./elements/state-gallery.js";
