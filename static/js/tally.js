/* Starts the tally of one input. */

import "./elements/tally-screen.js";
import { started } from "./lib/following.js";

started("tally-screen");
