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
  /** Folded name → person. @type {Map<string, number>} */
  #folded = new Map();
  /** @type {Map<number, Map<number, PersonInRoom>>} room → person → … */
  #rooms = new Map();
  /** @type {Map<number, number>} */
  #counts = new Map();

  /** Who I am: nobody calls themselves. @type {number | null} */
  me = null;

  /** Somebody is known who was not. @type {Signal<[]>} */
  met = new Signal();

  /** @param {Person | Author} person */
  meet({ id, name }) {
    if (id === null) return;
    const known = this.#names.get(id);
    if (known === name) return;
    if (known !== undefined && this.#folded.get(fold(known)) === id) this.#folded.delete(fold(known));
    this.#names.set(id, name);
    this.#folded.set(fold(name), id);
    if (known === undefined) this.met.tell();
  }

  /**
   * Somebody as they are now, known or not.
   * @param {Person} person
   * @returns {string | undefined} what they were called before, if it was something else
   */
  rename(person) {
    const before = this.#names.get(person.id);
    this.meet(person);
    if (before === undefined || before === person.name) return undefined;
    for (const inRoom of this.#rooms.values()) {
      const there = inRoom.get(person.id);
      if (there !== undefined) there.name = person.name;
    }
    this.met.tell(); // Their new name is called by other words.
    return before;
  }

  /** @param {string} folded a whole name */
  withName(folded) {
    return this.#folded.get(folded);
  }

  /** @param {number} id */
  nameOf(id) {
    return this.#names.get(id);
  }

  /** Who is in a room that I do not see any more is not known. @param {number} room */
  forgetRoom(room) {
    this.#rooms.delete(room);
    this.#counts.delete(room);
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
      // Where somebody is says nothing about what they are called now.
      if (!this.#names.has(id)) this.meet({ id, name });
      inRoom.set(id, { id, name: this.#names.get(id) ?? name, state, room });
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

  /** Whether somebody is here, wherever. @param {number} id */
  isHere(id) {
    for (const inRoom of this.#rooms.values()) if ((inRoom.get(id)?.state ?? 'away') !== 'away') return true;
    return false;
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

  /** Somebody said something: what was being written is said. @param {number | null} id @param {number} room */
  rests(id, room) {
    const person = id === null ? undefined : this.#rooms.get(room)?.get(id);
    if (person?.state === 'writing') person.state = 'here';
  }

  /**
   * Whose name, or a word of it, begins so: first by the name, then who is here.
   * @param {string} beginning
   * @returns {Person[]}
   */
  named(beginning) {
    const wanted = fold(beginning);
    const here = new Set(this.everywhere.filter(({ state }) => state !== 'away').map(({ id }) => id));
    return Array.from(this.#folded, ([folded, id]) => ({ id, name: this.#names.get(id) ?? '', rank: rankOf(folded, wanted) + (here.has(id) ? 0 : 1) }))
      .filter(({ id, rank }) => rank < notFound && (wanted !== '' || id !== this.me))
      .sort((a, b) => a.rank - b.rank || byName(a.name, b.name));
  }
}

/**
 * @template {{name: string}} T
 * @param {Iterable<T>} people
 */
const sorted = (people) => Array.from(people).sort((a, b) => byName(a.name, b.name));

/** One for all comparisons: `localeCompare` makes another at each. */
const byName = new Intl.Collator().compare;
const notFound = 4;

/**
 * @param {string} name folded
 * @param {string} wanted folded
 */
function rankOf(name, wanted) {
  if (name.startsWith(wanted)) return 0;
  for (const { index } of name.matchAll(/(?<=[^\p{L}\p{N}\p{M}])[\p{L}\p{N}]/gu)) if (name.startsWith(wanted, index)) return 2;
  return notFound;
}
