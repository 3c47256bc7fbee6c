import { Room } from 'snug/rooms/room.js';

/** @import { Api } from 'snug/wire/api.js' */
/** @import { Person, RoomOnWire } from 'snug/wire/types.js' */

/**
 * The rooms that I can see, by their numbers.
 * @extends {Map<number, Room>}
 */
export class Rooms extends Map {
  #api;
  #me;

  /**
   * @param {Api} api
   * @param {Person} me
   */
  constructor(api, me) {
    super();
    this.#api = api;
    this.#me = me;
  }

  /** In the order of their numbers, without archived ones; also what is not in my list. */
  get open() {
    return Array.from(this.values()).filter((room) => !room.isArchived).sort((a, b) => a.id - b.id);
  }

  /** What stands in my list: favourites at the head, then the numbers; behind them the talks, by name. */
  get listed() {
    const listed = this.open.filter(isListed);
    return [...sorted(listed.filter(({ isDirect }) => !isDirect)), ...sorted(listed.filter(({ isDirect }) => isDirect), byName)];
  }

  /**
   * @param {RoomOnWire} wire
   * @param {boolean} [isSnapshot] it says also how the room stands in my list
   */
  take(wire, isSnapshot = false) {
    let room = this.get(wire.id);
    if (room === undefined) {
      room = new Room(wire, this.#api, this.#me);
      this.set(wire.id, room);
    } else {
      room.take(wire);
    }
    if (isSnapshot) room.takePreference(wire);
    if (isSnapshot) room.takeMentioned(wire.mentioned ?? []);
    return room;
  }

  /**
   * A snapshot is all that there is: what is not in it is not there any more, or not so long.
   * @param {RoomOnWire[]} snapshot
   * @returns {Room[]} which are gone
   */
  keepOnly(snapshot) {
    const told = new Map(snapshot.map((wire) => [wire.id, wire]));
    for (const [id, room] of this) room.lastNumber = told.get(id)?.lastNumber ?? 0;
    const gone = Array.from(this.values()).filter(({ id }) => !told.has(id));
    for (const { id } of gone) this.delete(id);
    return gone;
  }
}

/** What was taken out comes back where something is for me; a talk in which nothing was said yet is nobody's business. @param {Room} room */
function isListed(room) {
  if (room.isHidden) return room.timesNamed > 0 || (room.isDirect && room.waiting > 0);
  return !room.isDirect || room.lastNumber > 0;
}

const collator = new Intl.Collator();
/** @param {Room} a @param {Room} b */
const byName = (a, b) => collator.compare(a.name, b.name) || a.id - b.id;

/** @param {Room[]} rooms @param {(a: Room, b: Room) => number} [order] */
const sorted = (rooms, order = (a, b) => a.id - b.id) => rooms.sort((a, b) => Number(b.isFavourite) - Number(a.isFavourite) || order(a, b));
