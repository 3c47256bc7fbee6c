import { Signal } from 'snug/app/signal.js';
import { fold } from 'snug/people/fold.js';

/** @import { Author, Person, Presence } from 'snug/wire/types.js' */

/**
 * @typedef {object} PersonInRoom
 * @property {number} id
 * @property {string} name
 * @property {'here' | 'writing' | 'away'} state
 * @property {number} room
 */

/** Who is known, who is here and who is writing. */
export class People {
  /** @type {Map<number, string>} */
  #names = new Map();
  /** @type {Map<number, Map<number, PersonInRoom>>} room → person → … */
  #rooms = new Map();
  /** @type {Map<number, number>} */
  #counts = new Map();

  /** Somebody is known who was not. @type {Signal<[]>} */
  met = new Signal();

  /** @param {Person | Author} person */
  meet({ id, name }) {
    if (id === null) return;
    const isNew = !this.#names.has(id);
    this.#names.set(id, name);
    if (isNew) this.met.tell();
  }

  /** The stream begins anew and tells again who is where. */
  forgetPresence() {
    this.#rooms.clear();
    this.#counts.clear();
  }

  /** @param {Presence} presence */
  take({ room, count, people }) {
    this.#counts.set(room, count);
    const inRoom = this.#rooms.get(room) ?? new Map();
    this.#rooms.set(room, inRoom);
    for (const { id, name, state } of people) {
      this.meet({ id, name });
      inRoom.set(id, { id, name, state, room });
    }
  }

  /** @returns {Presence[]} as events, for a tab that joins later */
  get presences() {
    return Array.from(this.#counts, ([room, count]) => ({ room, count, people: [...(this.#rooms.get(room)?.values() ?? [])] }));
  }

  /** @param {number} room */
  countIn(room) {
    return this.#counts.get(room) ?? 0;
  }

  /** @param {number} room */
  hereIn(room) {
    return sorted(this.#rooms.get(room)?.values() ?? []).filter(({ state }) => state !== 'away');
  }

  /** @param {number} room */
  writingIn(room) {
    return this.hereIn(room).filter(({ state }) => state === 'writing');
  }

  /** Everybody once, in the room where they are; those who are away last. */
  get everywhere() {
    /** @type {Map<number, PersonInRoom>} */
    const found = new Map();
    for (const inRoom of this.#rooms.values()) {
      for (const person of inRoom.values()) {
        if (person.state !== 'away' || !found.has(person.id)) found.set(person.id, person);
      }
    }
    const all = sorted(found.values());
    return [...all.filter(({ state }) => state !== 'away'), ...all.filter(({ state }) => state === 'away')];
  }

  /**
   * @param {string} beginning
   * @returns {Person[]}
   */
  named(beginning) {
    const wanted = fold(beginning);
    const found = Array.from(this.#names, ([id, name]) => ({ id, name }))
      .filter(({ name }) => fold(name).startsWith(wanted));
    return sorted(found);
  }
}

/**
 * @template {{name: string}} T
 * @param {Iterable<T>} people
 */
const sorted = (people) => Array.from(people).sort((a, b) => a.name.localeCompare(b.name));
