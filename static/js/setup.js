/* The setup page: the commands list follows the socket, so that a change is seen to be done or refused. */

import "./elements/command-watch.js";
