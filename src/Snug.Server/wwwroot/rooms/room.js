import { History } from 'snug/messages/history.js';

/** @import { Api } from 'snug/wire/api.js' */
/** @import { RoomOnWire } from 'snug/wire/types.js' */

/** A room as this person sees it. */
export class Room {
  name = '';
  /** @type {string | null} */
  topic = null;
  isArchived = false;
  lastNumber = 0;
  /** @type {number | null} never opened */
  readNumber = null;
  /** When this person looked into it last, by this browser; 0: not yet. */
  openedAt = 0;
  /** Numbers of unread messages that name me. @type {Set<number>} */
  #named = new Set();
  #wire;

  /**
   * @param {RoomOnWire} wire
   * @param {Api} api
   */
  constructor(wire, api) {
    this.id = wire.id;
    this.#wire = wire;
    this.history = new History(this, api);
    this.take(wire);
  }

  /** @param {RoomOnWire} wire from a snapshot or an event, in any order: numbers only grow */
  take(wire) {
    this.#wire = wire;
    this.name = wire.name;
    this.topic = wire.topic;
    this.isArchived = wire.archivedAt !== null && wire.archivedAt !== undefined;
    this.lastNumber = Math.max(this.lastNumber, wire.lastNumber);
    if (typeof wire.readNumber === 'number') this.takeMark(Math.max(this.readNumber ?? 0, wire.readNumber));
    this.history.noticeEnd();
  }

  /** As a snapshot would tell it now. @returns {RoomOnWire} */
  get asOnWire() {
    return { ...this.#wire, lastNumber: this.lastNumber, readNumber: this.readNumber };
  }

  /** @param {number} number the mark as the server has it; it may go back */
  takeMark(number) {
    this.readNumber = number;
    for (const named of this.#named) if (named <= number) this.#named.delete(named);
  }

  /** @param {number} number a message that names me */
  iAmNamedIn(number) {
    if (this.readNumber !== null && number > this.readNumber) this.#named.add(number);
  }

  get unread() {
    return this.readNumber === null ? 0 : Math.max(0, this.lastNumber - this.readNumber);
  }

  get timesNamed() {
    return this.#named.size;
  }
}
