import { isSame } from 'snug/people/earlier-words.js';

/** @import { Message, Person } from 'snug/wire/types.js' */

/**
 * @typedef {object} KeptRoom
 * @property {number} room
 * @property {Person} of whose words these are to read
 * @property {number} openedAt
 * @property {Message[]} messages the room's last, without holes
 */

const mostRooms = 12;
const mostMessages = 100;
/** A room of long messages keeps fewer. */
const mostCharacters = 200_000;

/**
 * The last messages of the rooms that were opened last, in this browser, for the time without a connection. No second truth: with a
 * connection nothing is read from here, and coming back empties it before anything is shown.
 */
export class OfflineStore {
  #database;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
  }

  /** Throws where storage is forbidden. */
  static async open() {
    const opening = indexedDB.open('snug', 1);
    opening.onupgradeneeded = () => { opening.result.createObjectStore('rooms', { keyPath: 'room' }).createIndex('openedAt', 'openedAt'); };
    return new OfflineStore(await answer(opening));
  }

  /**
   * @param {Person} me
   * @returns {Promise<KeptRoom[]>} the one opened last comes first; nobody else's
   */
  async recall(me) {
    /** @type {KeptRoom[]} */
    const rooms = await answer(this.#rooms('readonly').getAll());
    return rooms.filter(({ of }) => isSame(of, me)).sort((a, b) => b.openedAt - a.openedAt);
  }

  /** @param {KeptRoom} kept */
  async keep({ messages, ...kept }) {
    const rooms = this.#rooms('readwrite');
    rooms.put({ ...kept, messages: bounded(messages) });
    const oldestFirst = await answer(rooms.index('openedAt').getAllKeys());
    for (const room of oldestFirst.slice(0, -mostRooms)) rooms.delete(room);
    await done(rooms.transaction);
  }

  /** @param {number} room */
  async forget(room) {
    await answer(this.#rooms('readwrite').delete(room));
  }

  async empty() {
    await answer(this.#rooms('readwrite').clear());
  }

  close() {
    this.#database.close();
  }

  /** @param {IDBTransactionMode} mode */
  #rooms(mode) {
    return this.#database.transaction('rooms', mode).objectStore('rooms');
  }
}

/** Whoever was in has left, or is somebody else now. */
export async function emptyOfflineStore() {
  try {
    const store = await OfflineStore.open();
    await store.empty();
    store.close();
  } catch {
    // Storage is forbidden: nothing was kept.
  }
}

/** @param {Message[]} messages */
function bounded(messages) {
  let characters = 0;
  let first = messages.length;
  while (first > 0 && messages.length - first < mostMessages && characters + messages[first - 1].text.length <= mostCharacters) {
    characters += messages[--first].text.length;
  }
  return messages.slice(first);
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
const answer = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** @param {IDBTransaction} transaction */
const done = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = resolve;
  transaction.onabort = () => reject(transaction.error);
});
