/* Starts the wall. */

import "./elements/wall-screen.js";
import { started } from "./lib/following.js";

started("wall-screen");
