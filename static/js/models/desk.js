/* The director's desk without its looks: what a press asks for, what may not be asked now, and what became of the last take.
   `call(verb, params)` sends over the socket and rejects with {code, sentence}; `post` is the same for what needs no answer. */

import { Arming } from "./arming.js";
import { muting, wishing, withSound } from "./audio.js";
import { copied, sameContent, showing, withMark } from "./display.js";
import { History } from "./history.js";
import { Lockout } from "./lockout.js";
import { coming, rides, ruling } from "./riding.js";
import { StampLog } from "./stamplog.js";
import { rateOf } from "./transitions.js";
import { uuid } from "./uuid.js";

export const TAKE_DEADLINE = 3000;
export const PREVIEW_DEADLINE = 5000;
const TEXT_DEADLINE = 10_000;
const STANDBY_DEADLINE = 30_000; /* whoever wants the safe picture wants it late rather than not */
export const TAKES = new Set(["program.take", "program.back", "program.direct", "program.standby", "program.black", "program.dump"]); /* all that changes the picture on air */
const TAKES_FOLLOWED = 6;
const ENDED = new Set(["done", "refused", "expired", "superseded"]);

/** `grace`: how many ms a transition may last over its time where no picture tells its end. */
export class Desk {
  constructor({ caster, state, call, usable = () => true, clock = Date.now, newKey = uuid, changed = () => {}, grace = 1500 }) {
    Object.assign(this, { caster, state, call, usable, clock, newKey, changed, grace });
    this.lockout = new Lockout();
    this.arming = new Arming();
    this.history = new History();
    this.texts = new Set(); /* commands of ours that change words, not yet ended */
    this.pushing = new Map(); /* outputs whose push starts or stops, by the command that does it */
    this.stamps = { preview: new StampLog(), program: new StampLog() };
    this.take = null; /* the take that the lamps speak of */
    this.takes = []; /* our own last takes: each is followed until it was seen, also when another one was pressed meanwhile */
    this.wanted = null; /* {display, commandId, at}: asked for PVW and not yet confirmed */
    this.leaving = null; /* the display that a running transition takes away */
    this.sentence = null; /* {tone, lead, text, at} */
  }

  /* What a person does */

  preview(source) {
    const base = this.wanted?.display ?? this.state.preview?.display ?? this.state.program?.display ?? null;
    return this.#edit(withSound(this.state, showing(source, base)));
  }

  toggleMark(family, index) {
    const known = (this.state[family] ?? []).find((mark) => mark.index === index);
    const base = this.wanted?.display ?? this.state.preview?.display;
    if (!known) return null;
    if (!rides(this.state, family, known)) return this.say("note", known.tie === false ? "not-tied" : "leaves-by-itself");
    if (!base) return this.say("note", "nothing-previewed");
    return this.#edit(withMark(base, family, index));
  }

  /** TIE: whether a mark rides the takes as PVW has it; AUTO-OFF: whether it leaves at the next one. PVW shows at once what follows. */
  async rule(family, index, rule) {
    const state = ruling(this.state, family, index, rule);
    const command = await this.#ask(`${family.slice(0, -1)}.change`, { index, ...rule }, PREVIEW_DEADLINE);
    const next = this.#edited();
    if (command && next && !sameContent(next, coming(state, next))) this.#show(coming(state, next));
    return command;
  }

  /** RETAKE: what is on air, with its marks and its sound, goes to PVW as well. */
  retake() {
    const air = this.state.program?.display;
    return air ? this.#edit(copied(air)) : this.say("note", "nothing-on-air");
  }

  /** Undo and redo of our own edits of PVW; nothing that was on air comes back by them. */
  undo() {
    return this.#travel("undo", "nothing-to-undo");
  }

  redo() {
    return this.#travel("redo", "nothing-to-redo");
  }

  /** The words of a text mark, also while it is on air. Its end is told; the chip keeps what was typed until then. */
  async changeText(index, text) {
    const command = await this.#ask("text_mark.change", { index, text }, TEXT_DEADLINE);
    if (command) this.texts.add(command.id);
    return command;
  }

  /** The fader of an input, also while it is heard on air. */
  level(index, volume) {
    return this.#ask("input.change", { index, volume, unmuted: 0 }, PREVIEW_DEADLINE);
  }

  mute(index) {
    const input = (this.state.inputs ?? []).find((known) => known.index === index);
    return input ? this.#ask("input.change", { index, ...muting(input) }, PREVIEW_DEADLINE) : null;
  }

  /** Heard always, or only where it is seen: in what comes, on PVW, and with `air` (a director's right) on air at once. */
  async wish(index, sound, air) {
    const state = wishing(this.state, index, sound);
    const [now, next] = [this.state.program?.display, this.#edited()];
    const command = await this.#ask("input.change", { index, sound }, PREVIEW_DEADLINE);
    if (!command) return null;
    if (next && !sameContent(next, withSound(state, next))) this.#edit(withSound(state, next));
    if (air && now && !sameContent(now, withSound(state, now))) this.#takes("program.direct", { display: { ...withSound(state, now), transition: "", restart: false } });
    return command;
  }

  /** One push ended, or started again. Its end is told, and until then its key rests. */
  async push(index, on) {
    if (this.pushing.has(index)) return null;
    this.pushing.set(index, "");
    this.changed();
    const command = await this.#ask(on ? "push.start" : "push.stop", { index }, TEXT_DEADLINE);
    const now = (this.state.commands ?? []).find((known) => known.id === command?.id);
    if (!command || ENDED.has(now?.state)) this.pushing.delete(index);
    else this.pushing.set(index, command.id);
    this.changed();
    return command;
  }

  startAllPushes() {
    for (const { index, stopped } of this.state.outputs ?? []) if (stopped) this.push(index, true);
  }

  /** An act that is no command: its answer is the event. */
  async tell(verb, params = {}) {
    if (!this.#canSend()) return null;
    try {
      return await this.call(verb, { caster: this.caster, ...params });
    } catch (error) {
      return this.say("warn", error.code ?? "failed", error.sentence ?? "", error.data ?? {});
    }
  }

  stopPreview() {
    return this.#ask("preview.stop", {}, PREVIEW_DEADLINE);
  }

  stopProgram() {
    return this.#ask("program.stop", {}, PREVIEW_DEADLINE);
  }

  /** CUT with "", AUTO with the name of a transition. Pressed right after a source, the server takes that source: it knows the order. */
  air(transition) {
    if (!this.#canSend()) return null;
    if (!this.state.preview?.display && !this.wanted) return this.say("note", "nothing-to-take");
    return this.#takes("program.take", { transition, flip_flop: true }, transition);
  }

  /** BACK: the whole last on-air state, which the server knows. */
  back() {
    if (!this.#canSend()) return null;
    if (!this.state.program?.former) return this.say("note", "nothing-before");
    return this.#takes("program.back", {});
  }

  /** Straight to PGM, only while DIRECT is armed: a source with the marks that are on air, or one mark on or off. */
  direct({ source, family, index }) {
    if (!this.#canSend()) return null;
    if (!this.arming.armed(this.clock())) return this.say("note", "not-armed");
    const air = this.state.program?.display ?? null;
    return source ? this.#takes("program.direct", { display: withSound(this.state, showing(source, air)) }) : this.#cutMark(family, index);
  }

  /** CUT-IN: one mark onto the picture that is on air, or off it, now. A button of its own, so DIRECT need not be armed. */
  cutIn({ family, index }) {
    return this.#canSend() ? this.#cutMark(family, index) : null;
  }

  /** STANDBY: the safe picture that was prepared. It does not wait for the rest after a take; the other air keys rest after it. */
  standby() {
    if (!this.#canSend()) return null;
    if (!this.state.caster?.standby) return this.say("warn", "no-standby");
    if (!this.state.program?.display) return this.say("note", "nothing-to-cover");
    this.lockout.take(this.clock());
    return this.#goes("program.standby", { deadline_ms: STANDBY_DEADLINE });
  }

  /** DUMP: what the viewers have not seen yet is never seen. As little held up as STANDBY. */
  dump() {
    if (!this.#canSend()) return null;
    if (!this.state.caster?.air_delay_s) return this.say("note", "no-delay");
    this.lockout.take(this.clock());
    return this.#goes("program.dump", { deadline_ms: STANDBY_DEADLINE });
  }

  /** FTB: to the black that was chosen, and from it back to what was on air. */
  black(transition) {
    if (!this.#canSend()) return null;
    if (!this.state.caster?.black) return this.say("warn", "no-black");
    if (!this.state.program?.display) return this.say("note", "nothing-to-cover");
    return this.#takes("program.black", { transition }, transition);
  }

  get isBlack() {
    return Boolean(this.state.caster?.black && sameContent(this.state.program?.display, this.state.caster.black));
  }

  #cutMark(family, index) {
    const air = this.state.program?.display ?? null;
    if (!(this.state[family] ?? []).some((mark) => mark.index === index)) return null;
    if (!air) return this.say("note", "nothing-on-air");
    return this.#takes("program.direct", { display: withMark(air, family, index) });
  }

  #takes(verb, params, transition = "") {
    return this.lockout.take(this.clock()) ? this.#goes(verb, params, transition) : null;
  }

  #goes(verb, params, transition = "") {
    this.take = newTake(this.clock(), verb, transition, rateOf(this.state.transitions, transition) ?? 0);
    this.takes = [...this.takes, this.take].slice(-TAKES_FOLLOWED);
    this.#send(verb, params, this.take);
    this.changed();
    return this.take;
  }

  /* What the server and the screen say */

  onState(state) {
    const before = this.state;
    this.state = state;
    this.#followDirect(before, state);
    if (this.wanted && sameContent(state.preview?.display, this.wanted.display)) this.wanted = null;
    if (before.program?.request_id !== state.program?.request_id && before.program?.display) this.#changedAir(before.program, state.program);
    this.changed();
  }

  onCommand(command) {
    if (this.wanted?.commandId === command.id && ENDED.has(command.state)) this.#wantedEnded(command);
    if (ENDED.has(command.state) && this.texts.delete(command.id) && command.state !== "done") this.say("warn", command.code || command.state, command.sentence ?? "");
    if (TAKES.has(command.verb)) this.#takeMoved(command);
    if (ENDED.has(command.state)) this.#pushEnded(command);
    this.changed();
  }

  onStamp(bus, stamp, now = this.clock()) {
    this.stamps[bus].note(stamp, now);
    if (bus !== "program") return;
    this.#lookForTakes();
    if (!this.leaving) return;
    if (stamp.request_id === this.leaving.requestId && (stamp.progress ?? 1) >= 1) this.leaving = null;
    this.changed();
  }

  tick(now = this.clock()) {
    if (this.wanted && now - this.wanted.at > PREVIEW_DEADLINE) this.wanted = null;
    if (this.leaving && now > this.leaving.until) this.leaving = null;
  }

  say(tone, code, text = "", data = {}) {
    this.sentence = { tone, code, text, data, at: this.clock() };
    this.changed();
    return null;
  }

  /* Inside */

  #canSend() {
    if (this.usable()) return true;
    this.say("warn", "control-lost");
    return false;
  }

  async #ask(verb, params, deadline) {
    if (!this.#canSend()) return null;
    try {
      const reply = await this.call(verb, { caster: this.caster, key: this.newKey(), deadline_ms: deadline, ...params });
      return reply.command;
    } catch (error) {
      this.say("warn", error.code ?? "failed", error.sentence ?? "", error.data ?? {});
      return null;
    }
  }

  #edited() {
    return this.wanted?.display ?? this.state.preview?.display ?? null;
  }

  #edit(asked) {
    if (!this.#canSend()) return null;
    const display = coming(this.state, asked);
    this.history.note(this.#edited(), display);
    return this.#show(display);
  }

  #travel(way, otherwise) {
    if (!this.#canSend()) return null;
    const display = this.history[way](this.#edited());
    return display ? this.#show(coming(this.state, copied(display))) : this.say("note", otherwise);
  }

  async #show(display) {
    if (!this.#canSend()) return null;
    const mine = { display, commandId: null, at: this.clock() };
    this.wanted = mine;
    this.changed();
    const command = await this.#ask("preview.show", { display, based_on: this.#seenRevisions() }, PREVIEW_DEADLINE);
    mine.commandId = command?.id ?? null;
    if (!command && this.wanted === mine) this.wanted = null;
    const now = (this.state.commands ?? []).find((known) => known.id === command?.id);
    if (now && ENDED.has(now.state)) this.onCommand(now); /* its end may arrive before its reply */
    this.changed();
    return command;
  }

  #pushEnded(command) {
    for (const [index, id] of this.pushing) {
      if (id !== command.id) continue;
      this.pushing.delete(index);
      if (command.state !== "done") this.say("warn", command.code || command.state, command.sentence ?? "");
    }
  }

  #wantedEnded(command) {
    this.wanted = null;
    if (command.state === "refused" || command.state === "expired") this.say("warn", command.code || command.state, command.sentence ?? "");
  }

  #seenRevisions() {
    return { preview: this.state.preview?.revision ?? 0, program: this.state.program?.revision ?? 0 };
  }

  async #send(verb, params, take) {
    try {
      const reply = await this.call(verb, { caster: this.caster, key: this.newKey(), based_on: this.#seenRevisions(), deadline_ms: TAKE_DEADLINE, ...params });
      take.commandId = reply.command.id;
      take.acceptedMs ??= this.clock() - take.pressedAt;
      const now = (this.state.commands ?? []).find((known) => known.id === take.commandId);
      this.#takeMoved(now ?? reply.command);
    } catch (error) {
      take.failed = error.code === "no-answer" ? "no answer" : "refused";
      this.say("warn", error.code ?? "failed", error.sentence ?? "", error.data ?? {});
    }
    this.changed();
  }

  #takeMoved(command) {
    const take = this.takes.find((known) => known.commandId === command.id) ?? this.#otherTake(command);
    if (!take) return;
    take.state = command.state;
    take.requestId = command.request_id || take.requestId;
    if (command.state === "done") take.confirmedMs ??= this.clock() - take.pressedAt;
    if (["refused", "expired", "superseded"].includes(command.state) && take.mine) {
      this.say("warn", command.code || command.state, command.sentence ?? "");
    }
    this.#lookForTakes();
  }

  /** Our own change of air past PVW moved a mark that does not ride: PVW shows it where it now stands. */
  #followDirect(before, after) {
    const own = this.takes.at(-1);
    const [now, next] = [after.program?.display, this.#edited()];
    if (!own || own.verb !== "program.direct" || own.followed || !now || sameContent(before.program?.display, now)) return;
    own.followed = true;
    if (next && this.usable() && !sameContent(next, coming(after, next))) this.#show(coming(after, next));
  }

  /** Somebody else's take: the lamps follow it, unless our own still waits for its number. */
  #otherTake(command) {
    if (this.take?.commandId === command.id) return this.take;
    const busy = this.take && !this.take.failed && this.take.commandId === null;
    if (busy || ENDED.has(command.state)) return null;
    const transition = command.payload?.transition ?? "";
    this.take = { ...newTake(this.clock(), command.verb, transition, rateOf(this.state.transitions, transition) ?? 0), commandId: command.id, mine: false, acceptedMs: command.accepted_ms ?? 0 };
    return this.take;
  }

  /** Seen: a frame with the request id of a take is on the screen, and its transition is complete. Told to the server once. */
  #lookForTakes() {
    for (const take of new Set([...this.takes, this.take])) if (take) this.#lookFor(take);
  }

  #lookFor(take) {
    if (take.seenMs !== null || take.confirmedMs === null) return;
    const shown = this.stamps.program.of(take.requestId);
    if (!shown || shown.completeAt === null) return;
    take.seenMs = Math.max(0, shown.completeAt - take.pressedAt);
    if (take.mine) {
      const params = { caster: this.caster, command: take.commandId, ms: take.seenMs, request_id: take.requestId };
      this.call("program.seen", params).catch(() => {}); /* a witness only: nothing rests on it */
    }
    this.changed();
  }

  #changedAir(before, after) {
    const runs = after?.display ? rateOf(this.state.transitions, after.display.transition) ?? 1000 : 0;
    const shown = this.stamps.program.of(after?.request_id);
    if (!runs || (shown && shown.completeAt !== null)) {
      this.leaving = null;
      return;
    }
    this.leaving = { display: before.display, requestId: after.request_id, rateMs: runs, until: this.clock() + runs + this.grace };
  }
}

function newTake(now, verb, transition, runsMs) {
  return {
    pressedAt: now, verb, transition, runsMs, commandId: null, requestId: "", state: "sending", failed: "", mine: true,
    acceptedMs: null, confirmedMs: null, seenMs: null,
  };
}
