/* The ground of the screens beside the desk: follows one caster by the socket, with the desk's own logic behind it.
   `started(tag)` puts the element in place of #screen, with the #snapshot and the #config of the page. */

import { Desk } from "../models/desk.js";
import { Follower } from "../models/follower.js";
import { heard } from "./heard.js";
import { Part } from "./part.js";
import { said } from "./sentences.js";
import { LiveSocket } from "./socket.js";

const TICK = 250;

export class Following extends Part {
  static properties = { config: {}, snapshot: {} };

  constructor() {
    super();
    this.ended = "";
  }

  connectedCallback() {
    super.connectedCallback();
    const { topic, epoch, seq, state } = this.snapshot;
    this.socket = new LiveSocket(this.config.socket, new Follower(topic, { epoch, seq, state }), {
      onState: (next) => this.desk.onState(next),
      onEvent: (event) => event.data?.command && this.desk.onCommand(event.data.command),
      onLink: () => this.requestUpdate(),
      onEnd: (error) => this.#end(error),
    });
    this.desk = new Desk({
      caster: state.caster.id, state, call: (verb, params) => this.socket.call(verb, params),
      usable: () => this.socket.link.usable, changed: () => this.requestUpdate(), grace: this.grace,
    });
    this.socket.start();
    this.timer = setInterval(() => this.tick(), TICK);
    this.onSight = () => this.tick(); /* a phone that wakes up shows at once what it knows, and what it does not */
    document.addEventListener("visibilitychange", this.onSight);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.onSight);
    clearInterval(this.timer);
    this.socket.stop();
  }

  get state() {
    return this.desk.state;
  }

  tick() {
    this.desk.tick();
    this.requestUpdate();
  }

  #end(error) {
    this.ended = heard(error.sentence) || said({ code: error.code, tone: "warn" })?.text || "";
    this.requestUpdate();
  }
}

export function started(tag) {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const place = document.getElementById("screen");
  const screen = document.createElement(tag);
  screen.config = { ...read("config"), mpegts: place.dataset.mpegts };
  screen.snapshot = read("snapshot");
  place.replaceWith(screen);
}
