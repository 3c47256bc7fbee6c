import { passOver } from 'snug/app/report.js';
import { Signal } from 'snug/app/signal.js';
import { storage } from 'snug/app/storage.js';
import { isSame } from 'snug/people/earlier-words.js';
import { Backoff } from 'snug/wire/backoff.js';
import { Problem } from 'snug/wire/problem.js';

/** @import { Rooms } from 'snug/rooms/rooms.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Person } from 'snug/wire/types.js' */

/**
 * @typedef {object} Mark
 * @property {number} number everything up to it is read
 * @property {number} [from] of one that goes back by hand: where the server may have it; where it stands further, another device read on
 */

/**
 * My read marks on their way to the server. Without a connection they wait in this browser, one of each room in an entry of its own: no tab
 * writes over another's, and a room whose calls fail holds back no other.
 */
export class ReadMarks {
  /** One stands elsewhere than this tab thought: another tab moved it, or another device has read on. @type {Signal<[]>} */
  moved = new Signal();
  #rooms;
  #api;
  #me;
  /** The server has said that we are who this tab thinks: nothing leaves before. */
  #isKnown = false;
  /** Rooms whose mark is on its way. @type {Set<number>} */
  #sending = new Set();
  #backoff = new Backoff();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;

  /**
   * @param {Rooms} rooms
   * @param {Api} api
   * @param {Person} me
   */
  constructor(rooms, api, me) {
    this.#rooms = rooms;
    this.#api = api;
    this.#me = me;
    storage.onElsewhere((name) => {
      if (!name?.startsWith('mark.')) return;
      this.apply();
      this.moved.tell();
    });
  }

  begin() {
    this.#isKnown = true;
    this.send();
  }

  /** Read up to here. @param {number} room @param {number} number */
  grow(room, number) {
    const { number: before = 0, from = 0 } = this.#in(room) ?? {};
    // Whoever put it back meanwhile, in another tab, knew more: it stays one that goes back.
    this.#keep(room, { number: Math.max(number, before), from: number < from ? from : undefined });
    return this.#send(room);
  }

  /** What comes after it is new again. @param {number} room @param {number} number @param {number} from where the mark stood */
  putBack(room, number, from) {
    const waiting = this.#in(room);
    this.#keep(room, { number, from: Math.max(from, waiting?.from ?? waiting?.number ?? 0) });
    return this.#send(room);
  }

  /** The server has the mark here; one that waits counts as done. @param {number} room @param {number} number */
  take(room, number) {
    const waiting = this.#in(room);
    const isOver = waiting !== null && number <= (waiting.from ?? waiting.number);
    this.#rooms.get(room)?.takeMark(isOver ? waiting.number : number);
  }

  /** What waits counts as done, here: a snapshot from before it does not light lamps again. */
  apply() {
    for (const room of this.#waiting) this.take(room, this.#rooms.get(room)?.readNumber ?? 0);
  }

  /** I have another name. What waits stays mine. @param {Person} now */
  rename(now) {
    if (now.name === this.#me.name) return;
    for (const room of this.#waiting) {
      storage.set(nameOf(now, room), this.#in(room));
      storage.remove(nameOf(this.#me, room));
    }
  }

  /** There is a connection, perhaps. */
  send() {
    for (const room of this.#waiting) this.#send(room);
  }

  /** @param {number} room */
  async #send(room) {
    if (!this.#isKnown || this.#sending.has(room)) return;
    this.#sending.add(room);
    try {
      for (let mark = this.#in(room); mark !== null && this.#isMe; mark = this.#in(room)) await this.#tell(room, mark);
      this.#backoff.reset();
    } catch (problem) {
      passOver(problem);
      if (problem instanceof Problem && problem.passes) this.#sendLater(problem);
    } finally {
      this.#sending.delete(room);
    }
  }

  /** @param {Problem} problem */
  #sendLater(problem) {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.send();
    }, this.#backoff.next(problem));
  }

  /** @param {number} room @param {Mark} mark */
  async #tell(room, mark) {
    const { number, from } = mark;
    try {
      const stands = (await this.#api.read(room, number, from)).number;
      this.#drop(room, mark);
      if (from === undefined || stands <= from) return;
      this.take(room, stands);
      this.moved.tell();
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.passes || problem.isStranger) throw problem;
      this.#drop(room, mark); // Refused: there is no such room for me, or not so many messages.
    }
  }

  /** Somebody else may have come in with this browser: the cookie is theirs then. */
  get #isMe() {
    return isSame(this.#me, storage.get('me') ?? this.#me);
  }

  /** @returns {number[]} the rooms with a mark that waits */
  get #waiting() {
    const rooms = new Set(storage.names(`mark.${this.#me.id}.`).map((name) => Number(name.split('.')[2])));
    return [...rooms].filter((room) => this.#in(room) !== null);
  }

  /** @param {number} room @returns {Mark | null} */
  #in(room) {
    return storage.get(nameOf(this.#me, room));
  }

  /** @param {number} room @param {Mark} mark */
  #keep(room, mark) {
    storage.set(nameOf(this.#me, room), mark);
  }

  /** It is done, unless there is another one by now. @param {number} room @param {Mark} mark */
  #drop(room, { number, from }) {
    const now = this.#in(room);
    if (now?.number === number && now.from === from) storage.remove(nameOf(this.#me, room));
  }
}

/** In another database the same number is somebody else. @param {Person} by @param {number} room */
const nameOf = (by, room) => `mark.${by.id}.${room}.${by.name}`;
