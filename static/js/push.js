/* The page of a push input: its address, when asked for, or a camera that sends. */

import "./elements/camera-sender.js";
import "./elements/push-address.js";
