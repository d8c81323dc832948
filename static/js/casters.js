/* The list of casters: a live picture on each card that has one. */

import "./elements/caster-picture.js";
