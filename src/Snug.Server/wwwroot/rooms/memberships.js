import { Signal } from 'snug/app/signal.js';
import { forgetBegun } from 'snug/people/earlier-words.js';
import { newKey } from 'snug/wire/key.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Member, MemberEvent } from 'snug/wire/types.js' */

/** Who is in the rooms that have members: private ones, and talks. */
export class Memberships {
  /** A room is not for me any more, and nothing of it is here; whether I left it myself. @type {Signal<[Room, boolean]>} */
  left = new Signal();

  #server;
  #api;

  /**
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(server, api) {
    this.#server = server;
    this.#api = api;
  }

  /** Who is in a private room; the events keep it true from then on. @param {Room} room @returns {Promise<Member[]>} */
  async of(room) {
    room.members ??= /** @type {Member[]} */ (await this.#api.ask('GET', `/api/rooms/${room.id}/members`));
    this.#server.changed.tell();
    return room.members;
  }

  /** The talk with somebody: the one there is, or a new one. @param {number[]} people @returns {Promise<Room>} */
  async talkWith(...people) {
    const room = this.#server.rooms.take(await this.#api.ask('POST', '/api/direct', { people }, newKey()));
    this.#server.changed.tell();
    return room;
  }

  /**
   * Whoever is named in it and is in it hears of the room for the first time.
   * @param {string} kind
   * @param {MemberEvent} event
   */
  take(kind, { room: id, person, role, by, details }) {
    const { me, people, rooms } = this.#server;
    people.meet(person);
    const isMe = person.id === me.id;
    if (kind !== 'member.left') {
      if (isMe && details !== undefined) rooms.take(details);
      rooms.get(id)?.takeMember({ person, role });
      return;
    }
    const room = rooms.get(id);
    if (!isMe) room?.dropMember(person.id);
    else if (room !== undefined && rooms.delete(id)) this.forget(room, by === undefined);
  }

  /**
   * A room is not for me any more: nothing of it stays on this device.
   * @param {Room} room
   * @param {boolean} byMyself
   */
  forget(room, byMyself) {
    const { me, outbox, people } = this.#server;
    people.forgetRoom(room.id);
    this.#server.keepRooms();
    this.left.tell(room, byMyself);
    forgetKept(room.id);
    if (room.kind === 'open') return; // Nobody took it from me: a restore did, and what I wrote there waits for me (earlier-panel.js).
    forgetBegun(me, room.id);
    for (const waiting of outbox.in(room.id)) outbox.takeBack(waiting);
  }
}

/** @param {number} room of which this browser may have kept words for the time without a connection */
async function forgetKept(room) {
  try {
    const { OfflineStore } = await import('snug/app/offline-store.js');
    const store = await OfflineStore.open();
    await store.forget(room);
    store.close();
  } catch {
    // Storage is forbidden: nothing was kept.
  }
}
