/* The commands of one caster, live, outside the desk. When a change of this page is done, the page shows it anew.
   <command-watch> reads #snapshot and #config. */

import { html } from "lit";
import { define, Part } from "../lib/part.js";
import { LiveSocket } from "../lib/socket.js";
import { Follower } from "../models/follower.js";
import "./command-log.js";

const PARTS = ["inputs", "layouts", "picture_marks", "text_marks", "outputs", "caster"];

class CommandWatch extends Part {
  static properties = { state: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    const read = (id) => JSON.parse(document.getElementById(id).textContent);
    const { topic, epoch, seq, state } = read("snapshot");
    this.state = state;
    this.socket = new LiveSocket(read("config").socket, new Follower(topic, { epoch, seq, state }), {
      onState: (next) => (this.state = next),
      onEvent: (event) => this.#moved(event),
    });
    this.socket.start();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.socket.stop();
  }

  render() {
    return html`<command-log .state=${this.state}></command-log>`;
  }

  /** The tables of this page are made by the server: a change of theirs asks for the page again. */
  #moved(event) {
    if (PARTS.some((part) => event.name === `${part}.changed` || event.name === "caster.changed")) location.reload();
  }
}

define("command-watch", CommandWatch);
