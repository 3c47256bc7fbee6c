import { passOver } from 'snug/app/report.js';
import { Signal } from 'snug/app/signal.js';
import { storage } from 'snug/app/storage.js';
import { Backoff } from 'snug/wire/backoff.js';
import { newKey } from 'snug/wire/key.js';
import { Problem } from 'snug/wire/problem.js';

/** @import { Api } from 'snug/wire/api.js' */
/** @import { Message, Person, Quote } from 'snug/wire/types.js' */

/**
 * @typedef {object} Waiting something said that the server has not acknowledged
 * @property {string} key the same for every attempt: however often it is sent, it is said once
 * @property {number} room
 * @property {string} [where] what the room was called, for whoever finds these words when it is another one
 * @property {string} text
 * @property {number} at
 * @property {Person} by
 * @property {Quote} [replyTo] what it answers
 * @property {string} [edited] what it is to say instead: it is sent first as it was, for nobody knows whether it has arrived
 * @property {number} [number] it has arrived; only the edit is still to be sent
 * @property {string} [refused] why the server will not have it; it waits for the person now
 */

/**
 * @typedef {object} Sending what goes on in a room
 * @property {Backoff} backoff
 * @property {ReturnType<typeof setTimeout>} [timer] until the next try
 * @property {boolean} isSending
 * @property {Promise<void>} sent all that waits has been tried once
 * @property {Problem | null} problem why the first did not go out
 */

const drawer = 'outbox.';
/** Longer than that, nobody is surprised to be asked first. */
const oldestMs = 7 * 24 * 60 * 60 * 1000;
/** A tab sends what it wrote; the leading tab also what is older than this: its tab was closed or reloaded. */
const orphanMs = 3_000;

/**
 * What was said and is not acknowledged yet. It survives reloads, is sent in order, room by room, and is tried until
 * it is answered.
 */
export class Outbox {
  /** A room's waiting words are others now. @type {Signal<[number]>} */
  changed = new Signal();
  /** @type {Signal<[Message]>} */
  sent = new Signal();
  /** It arrived as it was, and what it was to say instead was refused. @type {Signal<[string, Problem]>} */
  unedited = new Signal();
  /** The server knows us no more. @type {Signal<[]>} */
  estranged = new Signal();

  #api;
  #me;
  #mayAdopt;
  /** What was written in this tab, by its key: storage may be emptied under it. @type {Map<string, Waiting>} */
  #own = new Map();
  /** The server has said that we are who this tab thinks. */
  #isKnown = false;
  /** @type {Map<number, Sending>} */
  #rooms = new Map();

  /**
   * @param {Api} api
   * @param {Person} me
   * @param {() => boolean} mayAdopt whether this tab sends what other tabs left behind
   */
  constructor(api, me, mayAdopt) {
    this.#api = api;
    this.#me = me;
    this.#mayAdopt = mayAdopt;
    storage.onElsewhere((name, isGone) => this.#tookNotice(name, isGone));
    this.#lookForOrphans();
  }

  /** Nothing leaves before it is known whose cookie it leaves with. */
  begin() {
    this.#isKnown = true;
    this.hurry();
  }

  /**
   * @param {{id: number, name: string}} room
   * @param {string} text
   * @param {Quote | null} [replyTo]
   */
  add({ id: room, name: where }, text, replyTo = null) {
    /** @type {Waiting} */
    const waiting = { key: newKey(), room, where, text, at: Date.now(), by: this.#me, ...(replyTo === null ? {} : { replyTo }) };
    this.#own.set(waiting.key, waiting);
    this.#keep(waiting);
    this.#send(room);
  }

  /**
   * @param {number} room
   * @returns {Waiting[]} in the order of writing
   */
  in(room) {
    return this.#all().filter((waiting) => waiting.room === room);
  }

  /** @returns {Problem | null} why the room's first waiting words did not go out; null: not tried, or no answer */
  problemIn(/** @type {number} */ room) {
    const problem = this.#rooms.get(room)?.problem ?? null;
    return problem !== null && problem.status > 0 ? problem : null;
  }

  /** Whether the last attempt in a room got no answer at all. @param {number} room */
  isUnanswered(room) {
    return this.#rooms.get(room)?.problem?.status === 0;
  }

  /** @param {Message} message it has arrived, whoever sent it */
  settle(message) {
    if (message.author.id !== this.#me.id || message.key === null) return;
    const waiting = this.#find(message.key);
    if (waiting?.edited !== undefined && waiting.edited !== waiting.text && message.editedAt === undefined) this.#keep({ ...waiting, number: message.number });
    else if (waiting !== undefined) this.#drop(message.key, message.room);
  }

  /** @param {Waiting} waiting the person wants it sent after all */
  tryAgain({ refused, ...waiting }) {
    this.#own.set(waiting.key, waiting);
    this.#keep({ ...waiting, at: Date.now() });
    this.#send(waiting.room);
  }

  /** @param {Waiting} waiting the person takes it back */
  takeBack(waiting) {
    this.#drop(waiting.key, waiting.room);
  }

  /** It says something else, as soon as it has arrived. @param {string} key @param {string} text @returns {boolean} whether it still waits */
  edit(key, text) {
    const waiting = this.#find(key);
    if (waiting === undefined) return false;
    if (waiting.refused !== undefined) {
      this.tryAgain({ ...waiting, text });
      return true;
    }
    this.#own.set(key, waiting);
    this.#keep({ ...waiting, edited: text });
    this.#send(waiting.room);
    return true;
  }

  /** @param {string} key */
  #find(key) {
    return this.#all().find((waiting) => waiting.key === key);
  }

  /** There is a connection again. */
  hurry() {
    for (const room of new Set(this.#all().map((waiting) => waiting.room))) {
      const state = this.#stateOf(room);
      clearTimeout(state.timer);
      state.backoff.reset();
      this.#send(room);
    }
  }

  /** @param {Waiting} waiting */
  mustBeAsked(waiting) {
    return waiting.refused !== undefined || (Date.now() - waiting.at > oldestMs && !this.#own.has(waiting.key));
  }

  /**
   * Everything that was written in a room has arrived, or a person has to decide.
   * @param {number} room
   * @throws {Problem} why it still waits
   */
  async whenSent(room) {
    const state = this.#stateOf(room);
    await state.sent;
    if (state.problem !== null) throw state.problem;
  }

  /** @param {number} room */
  #send(room) {
    const state = this.#stateOf(room);
    if (!state.isSending && this.#isKnown) state.sent = this.#sendAll(room, state);
  }

  /** @param {number} room @param {Sending} state */
  async #sendAll(room, state) {
    state.isSending = true;
    clearTimeout(state.timer);
    state.timer = undefined;
    if (this.#nextIn(room) === undefined) state.problem = null;
    let next = this.#nextIn(room);
    while (next !== undefined && await this.#attempt(next, state)) next = this.#nextIn(room);
    state.isSending = false;
  }

  /** @param {number} room */
  #nextIn(room) {
    return this.in(room).find((waiting) => !this.mustBeAsked(waiting) && this.#isMine(waiting));
  }

  /** @param {Waiting} waiting */
  #isMine(waiting) {
    return this.#own.has(waiting.key) || (this.#mayAdopt() && Date.now() - waiting.at > orphanMs);
  }

  /**
   * @param {Waiting} waiting
   * @param {Sending} state
   * @returns {Promise<boolean>} whether the next may follow
   */
  async #attempt(waiting, state) {
    const here = storage.get('me');
    if (here !== null && (here.id !== this.#me.id || here.name !== this.#me.name)) {
      // Somebody else came in with this browser: the cookie is theirs now.
      this.estranged.tell();
      return false;
    }
    try {
      await this.#post(waiting);
      state.backoff.reset();
      state.problem = null;
      return true;
    } catch (failure) {
      passOver(failure);
      if (this.#find(waiting.key) === undefined) {
        // The stream has told that it arrived: only the answer was lost.
        state.problem = null;
        return true;
      }
      const problem = failure instanceof Problem ? failure : Problem.noAnswer();
      if (problem.passes) {
        state.problem = problem;
        state.timer = setTimeout(() => this.#send(waiting.room), state.backoff.next(problem));
        this.changed.tell(waiting.room);
        return false;
      }
      if (problem.isStranger) {
        this.estranged.tell();
        return false;
      }
      const now = this.#find(waiting.key);
      if (now?.number !== undefined) {
        this.#drop(now.key, now.room);
        this.unedited.tell(now.edited ?? now.text, problem);
      } else if (now !== undefined) {
        this.#keep({ ...now, refused: problem.message });
      }
      return true;
    }
  }

  /** Says it, and then what it is to say instead. @param {Waiting} waiting */
  async #post(waiting) {
    const { key, room, text, replyTo } = waiting;
    let { number } = waiting;
    if (number === undefined) {
      const message = await this.#api.post(room, text, key, replyTo?.number);
      this.sent.tell(message);
      number = message.number;
    }
    for (let now = this.#find(key); now?.edited !== undefined && now.edited !== text; now = this.#find(key)) {
      this.#keep({ ...now, number });
      await this.#api.edit(room, number, now.edited);
      if (this.#find(key)?.edited === now.edited) break;
    }
    this.#drop(key, room);
  }

  #lookForOrphans() {
    setInterval(() => {
      for (const { room } of this.#all()) if (this.#stateOf(room).timer === undefined) this.#send(room);
    }, orphanMs);
  }

  /**
   * @param {string | null} name null: another tab, or the person, has emptied the storage
   * @param {boolean} isGone
   */
  #tookNotice(name, isGone) {
    if (name === null) for (const waiting of this.#own.values()) storage.set(drawer + waiting.key, waiting);
    else if (!name.startsWith(drawer)) return;
    else if (isGone) this.#own.delete(name.slice(drawer.length));
    this.#changedElsewhere();
  }

  #changedElsewhere() {
    for (const room of new Set([...this.#rooms.keys(), ...this.#all().map((waiting) => waiting.room)])) this.changed.tell(room);
  }

  /** @returns {Waiting[]} */
  #all() {
    const kept = storage.names(drawer).map((name) => storage.get(name)).filter((waiting) => waiting !== null);
    const lost = [...this.#own.values()].filter(({ key }) => !kept.some((waiting) => waiting.key === key));
    return [...kept, ...lost].sort((a, b) => (a.key < b.key ? -1 : 1))
      // Somebody else used this browser before, or another server at this address.
      .filter((waiting) => waiting.by?.id === this.#me.id && waiting.by.name === this.#me.name);
  }

  /** @param {number} room */
  #stateOf(room) {
    let state = this.#rooms.get(room);
    if (state === undefined) {
      state = { backoff: new Backoff(), isSending: false, sent: Promise.resolve(), problem: null };
      this.#rooms.set(room, state);
    }
    return state;
  }

  /** @param {Waiting} waiting */
  #keep(waiting) {
    if (this.#own.has(waiting.key)) this.#own.set(waiting.key, waiting);
    storage.set(drawer + waiting.key, waiting);
    this.changed.tell(waiting.room);
  }

  /**
   * @param {string} key
   * @param {number} room
   */
  #drop(key, room) {
    storage.remove(drawer + key);
    this.#own.delete(key);
    if (this.#nextIn(room) === undefined) this.#stateOf(room).problem = null;
    this.changed.tell(room);
  }
}
