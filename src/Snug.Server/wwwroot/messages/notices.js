import { isForMe } from 'snug/messages/row.js';

/** @import { PersonalState } from 'snug/app/personal-state.js' */
/** @import { Rooms } from 'snug/rooms/rooms.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Message, Person } from 'snug/wire/types.js' */

/** Which messages name me, and which are of somebody whom I do not want to hear. */
export class Notices {
  #rooms;
  #personal;
  #me;

  /**
   * @param {Rooms} rooms
   * @param {PersonalState} personal
   * @param {Person} me
   */
  constructor(rooms, personal, me) {
    this.#rooms = rooms;
    this.#personal = personal;
    this.#me = me;
    personal.mutedChanged.on(() => this.#hearOthers());
  }

  /**
   * @param {Room} room
   * @param {Message} message
   * @returns {boolean} whether it names me and is to reach me
   */
  notice(room, message) {
    const { author, deletedAt, number } = message;
    if (author.id === this.#me.id) return false;
    if (this.#personal.isMuted(author.id)) {
      room.iDoNotHear(number, author.id);
      return false;
    }
    const namesMe = !deletedAt && isForMe(message, this.#me, this.#personal);
    if (!namesMe) room.iAmNotNamedIn(number);
    if (namesMe) room.iAmNamedIn(number, author.id);
    return namesMe && room.level !== 'nothing';
  }

  /** @param {Room} room */
  noticeAll(room) {
    for (const message of room.history.messages) this.notice(room, message);
  }

  #hearOthers() {
    for (const room of this.#rooms.values()) {
      room.takeMuted(this.#personal.muted);
      this.noticeAll(room);
    }
  }
}
