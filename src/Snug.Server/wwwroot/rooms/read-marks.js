import { passOver } from 'snug/app/report.js';
import { storage } from 'snug/app/storage.js';
import { Problem } from 'snug/wire/problem.js';

/** @import { Rooms } from 'snug/rooms/rooms.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Person } from 'snug/wire/types.js' */

/**
 * @typedef {object} Mark
 * @property {number} number
 * @property {number} [from] of a mark that goes back by hand: where it stood before
 * @property {boolean} [isLate] it was tried, and nobody answered
 */

/**
 * My read marks on their way to the server. Without a connection they wait in this browser: of each room the newest, since a mark grows, and
 * before it the last one that was put back by hand.
 */
export class ReadMarks {
  #rooms;
  #api;
  #me;
  #isSending = false;

  /**
   * @param {Rooms} rooms
   * @param {Api} api
   * @param {Person} me
   */
  constructor(rooms, api, me) {
    this.#rooms = rooms;
    this.#api = api;
    this.#me = me;
  }

  /** Read up to here. @param {number} room @param {number} number */
  grow(room, number) {
    const putBack = this.#in(room).filter(({ from }) => from !== undefined);
    this.#keep(room, [...putBack, { number }]);
    return this.send();
  }

  /** What comes after it is new again. @param {number} room @param {number} number @param {number} from where the mark stood */
  putBack(room, number, from) {
    this.#keep(room, [{ number, from }]);
    return this.send();
  }

  /** What waits counts as done, here: a snapshot from before it does not light lamps again. */
  apply() {
    for (const room of this.#waiting) {
      const known = this.#rooms.get(room);
      const { number, from } = this.#in(room).at(-1) ?? { number: 0 };
      known?.takeMark(from === undefined ? Math.max(known.readNumber ?? 0, number) : number);
    }
  }

  /** There is a connection, perhaps. */
  async send() {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let [room] = this.#waiting; room !== undefined; [room] = this.#waiting) await this.#tell(room, this.#in(room)[0]);
    } catch (problem) {
      passOver(problem); // No answer: they wait.
    } finally {
      this.#isSending = false;
    }
  }

  /** @param {number} room @param {Mark} mark */
  async #tell(room, mark) {
    const { number, from, isLate } = mark;
    try {
      const stands = from !== undefined && isLate ? (await this.#api.room(room)).readNumber ?? 0 : 0;
      // Another device read on meanwhile: that is not taken back.
      if (from !== undefined && stands > from) this.#rooms.get(room)?.takeMark(stands);
      else await this.#api.read(room, number, from !== undefined);
    } catch (problem) {
      const isNoAnswer = problem instanceof Problem && (problem.passes || problem.isStranger);
      if (isNoAnswer && from !== undefined) this.#replace(room, mark, [{ ...mark, isLate: true }]);
      if (isNoAnswer) throw problem;
      passOver(problem);
    }
    this.#replace(room, mark, []);
  }

  /** Unless there is another one by now. @param {number} room @param {Mark} mark @param {Mark[]} by */
  #replace(room, { number, from }, by) {
    this.#keep(room, this.#in(room).flatMap((one) => (one.number === number && one.from === from ? by : [one])));
  }

  /** @returns {number[]} the rooms with marks that wait */
  get #waiting() {
    return Object.keys(this.#all).map(Number);
  }

  /** @param {number} room @returns {Mark[]} in the order in which they are to be sent */
  #in(room) {
    return this.#all[room] ?? [];
  }

  /** @param {number} room @param {Mark[]} marks */
  #keep(room, marks) {
    const { [room]: _, ...others } = this.#all;
    const all = marks.length === 0 ? others : { ...others, [room]: marks };
    if (Object.keys(all).length === 0) storage.remove(this.#name);
    else storage.set(this.#name, all);
  }

  /** @returns {Record<number, Mark[]>} */
  get #all() {
    return storage.get(this.#name) ?? {};
  }

  /** In another database the same number is somebody else. */
  get #name() {
    return `marks.${this.#me.id}.${this.#me.name}`;
  }
}
