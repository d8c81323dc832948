/* Starts the panic page. */

import "./elements/panic-screen.js";
import { started } from "./lib/following.js";

started("panic-screen");
