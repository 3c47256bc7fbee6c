/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Timeline } from 'snug/messages/timeline.js' */
/** @import { Room } from 'snug/rooms/room.js' */

/** Scrolling by is not reading: the end of the room must be looked at for a moment. */
const momentMs = 700;

/** Moves the read mark of the open room while somebody looks at its end. */
export class ReadTracker {
  #server;
  /** @type {{room: Room, timeline: Timeline} | null} */
  #open = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {ServerView} server */
  constructor(server) {
    this.#server = server;
    document.addEventListener('visibilitychange', () => this.consider());
    addEventListener('focus', () => this.consider());
  }

  get isLooking() {
    return !document.hidden && document.hasFocus();
  }

  /** The room whose end somebody looks at: what arrives there is as good as read. @returns {Room | null} */
  get watched() {
    if (this.#open === null || !this.isLooking) return null;
    const { room, timeline } = this.#open;
    return timeline.isShown && room.history.isLoaded && timeline.isAtEnd ? room : null;
  }

  /**
   * @param {Room} room
   * @param {Timeline} timeline
   */
  enter(room, timeline) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#open = { room, timeline };
    this.consider();
  }

  /** Something moved, arrived or got the focus. */
  consider() {
    if (this.#timer !== undefined || !this.#reads()) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#open !== null && this.#reads()) this.#server.markRead(this.#open.room);
    }, momentMs);
  }

  #reads() {
    const room = this.watched;
    return room !== null && (room.readNumber === null || room.readNumber < room.lastNumber);
  }
}
