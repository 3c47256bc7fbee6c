import { storage } from 'snug/app/storage.js';

/** @import { PersonalState } from 'snug/app/personal-state.js' */
/** @import { Rooms } from 'snug/rooms/rooms.js' */
/** @import { Person } from 'snug/wire/types.js' */

const heardEveryMs = 10_000;

/** What this browser keeps of the server's snapshot: one can write before the server has answered, and read while it is away. */
export class KeptSnapshot {
  #me;
  #heardAt = 0;

  /** @param {Person} me */
  constructor(me) {
    this.#me = me;
  }

  /** As it is now, for the next time. @param {Rooms} rooms @param {PersonalState} personal */
  keep(rooms, personal) {
    storage.set('rooms', { of: this.#me.id, rooms: Array.from(rooms.values(), (room) => room.asOnWire), ...personal.asSnapshot });
  }

  /** As it was last time, unless somebody else was here. @param {Rooms} rooms @param {PersonalState} personal */
  recall(rooms, personal) {
    const kept = storage.get('rooms');
    if (kept?.of !== this.#me.id) return;
    for (const room of kept.rooms) rooms.take(room, true);
    personal.takeSnapshot(kept);
  }

  /** The messages that `app/offline.js` put aside. Throws where storage is forbidden. */
  async messages() {
    const { OfflineStore } = await import('snug/app/offline-store.js');
    const store = await OfflineStore.open();
    const kept = await store.recall(this.#me);
    store.close();
    return kept;
  }

  /** Up to now this browser has everything. */
  noteHeard() {
    const now = Date.now();
    if (Math.abs(now - this.#heardAt) < heardEveryMs) return;
    this.#heardAt = now;
    storage.set('heard-at', now);
  }

  /** @returns {number} when the server was last heard; 0 where nobody knows */
  get heardAt() {
    return storage.get('heard-at') ?? 0;
  }
}
