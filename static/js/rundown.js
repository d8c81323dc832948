/* The rundown's page: its element reads what the server put into the page and then follows the socket. */

import "./elements/rundown-desk.js";
