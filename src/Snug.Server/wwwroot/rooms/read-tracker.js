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
  /** Marked as new by hand: looking on is not reading it. @type {Room | null} */
  #held = null;

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
    return room !== this.#held && timeline.isShown && room.history.isLoaded && timeline.isAtEnd ? room : null;
  }

  /**
   * @param {Room} room
   * @param {Timeline} timeline
   */
  enter(room, timeline) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#open = { room, timeline };
    this.#held = null;
    this.consider();
  }

  /** @param {Room} room its mark stays until it is entered again */
  hold(room) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#held = room;
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
