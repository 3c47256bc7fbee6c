import { build } from 'snug/app/build.js';
import { OfflineStore, emptyOfflineStore } from 'snug/app/offline-store.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Room } from 'snug/rooms/room.js' */

const worker = '/sw.js';
/** A burst of messages is written once. */
const calmMs = 1_000;

/**
 * Makes the page open without a connection from now on: its files by a worker, its last words in the browser's storage. Where a browser
 * allows no worker (plain HTTP but on this computer, some private windows) no words are kept either: no page could show them.
 * @param {ServerView} server that has its snapshot
 */
export async function keepForOffline(server) {
  if (build === 'dev' || !('serviceWorker' in navigator)) return;
  let store;
  try {
    await navigator.serviceWorker.register(trusted(worker), { updateViaCache: 'none' });
    store = await OfflineStore.open();
  } catch {
    return; // Not allowed here.
  }
  const keeper = new OfflineKeeper(server, store);
  await keeper.begin().catch(() => keeper.fail());
}

/**
 * The one string of ours that becomes code: the page's policy asks for a promise.
 * @param {string} address
 */
function trusted(address) {
  const { trustedTypes } = /** @type {any} */ (globalThis);
  return trustedTypes?.createPolicy('snug', { createScriptURL: () => address }).createScriptURL(address) ?? address;
}

/** Writes down what this tab has of the rooms that were opened, while it is true. */
class OfflineKeeper {
  #server;
  #store;
  /** Room → what of it was written. @type {Map<number, number>} */
  #written = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isOver = false;

  /**
   * @param {ServerView} server
   * @param {OfflineStore} store
   */
  constructor(server, store) {
    this.#server = server;
    this.#store = store;
  }

  /** What was kept may hold words that are gone by now: it goes, and the rooms are fetched anew. */
  async begin() {
    const server = this.#server;
    const before = await this.#store.recall(server.me);
    await this.#store.empty();
    server.changed.on(() => this.#writeSoon());
    server.rewritten.on((room) => this.#rewrite(room).catch(() => this.fail()));
    server.memberships.left.on(({ id }) => this.#written.delete(id)); // Somebody may let us in again.
    server.wasReset.on(() => this.#startOver().catch(() => this.fail()));
    server.estranged.on(() => this.#end());
    for (const { room: id, openedAt } of before) {
      const room = server.rooms.get(id);
      if (room === undefined || room.openedAt > 0) continue;
      room.openedAt = openedAt;
      await server.warm(room);
    }
    this.#writeSoon();
  }

  #writeSoon() {
    if (this.#isOver) return;
    this.#timer ??= setTimeout(() => this.#write().catch(() => this.fail()), calmMs);
  }

  async #write() {
    this.#timer = undefined;
    this.#server.keepRooms();
    for (const room of this.#server.rooms.values()) {
      if (this.#isOver) return;
      if (room.openedAt > 0 && room.history.isTrue && this.#written.get(room.id) !== room.history.version) await this.#keep(room);
    }
  }

  /** @param {Room} room */
  async #keep(room) {
    this.#written.set(room.id, room.history.version);
    await this.#store.keep({ room: room.id, of: this.#server.me, openedAt: room.openedAt, messages: [...room.history.messages] });
  }

  /** Words are gone or others: at once, and also where another tab has written them. @param {Room} room */
  async #rewrite(room) {
    if (this.#isOver) return;
    if (room.openedAt > 0 && room.history.isTrue) await this.#keep(room);
    else await this.#store.forget(room.id);
  }

  async #startOver() {
    this.#written.clear();
    await this.#store.empty();
    this.#writeSoon();
  }

  /** The disk is full, or the browser took its storage back: what cannot be kept true is not kept. */
  fail() {
    this.#end();
    return emptyOfflineStore();
  }

  #end() {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}
