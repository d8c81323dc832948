/* The page of the links for guests. */

import "./elements/copy-field.js";
