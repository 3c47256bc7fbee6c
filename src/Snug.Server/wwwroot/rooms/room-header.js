import { isEncryptedOrHere } from 'snug/app/encryption.js';
import { part, write } from 'snug/app/template.js';
import { withoutPiles } from 'snug/messages/marks.js';
import { toggle } from 'snug/rooms/room-rows.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Room } from 'snug/rooms/room.js' */

/** Number, name and topic of the open room, and who is in it. */
export class RoomHeader {
  #header;
  #server;
  #topic;
  /** @type {Room | null} */
  #room = null;

  /**
   * @param {HTMLElement} header
   * @param {ServerView} server
   */
  constructor(header, server) {
    this.#header = header;
    this.#server = server;
    this.#topic = part(header, '.topic');
    // Cut off where there is no place for it; pressed, all of it is there.
    this.#topic.addEventListener('click', () => this.#showTopic(this.#topic.getAttribute('aria-expanded') !== 'true'));
    const lock = /** @type {HTMLDetailsElement} */ (part(header, '.open-lock'));
    lock.hidden = isEncryptedOrHere();
    lock.addEventListener('focusout', () => { lock.open = false; });
    lock.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !lock.open) return;
      event.preventDefault(); // Nothing is marked as read by it.
      lock.open = false;
    });
  }

  /** @param {Room} room */
  draw(room) {
    write(part(this.#header, 'h1 .n'), String(room.id));
    write(part(this.#header, 'h1 bdi'), room.name);
    toggle(part(this.#header, 'h1 .lock'), room.isPrivate);
    if (room !== this.#room) this.#showTopic(false);
    this.#room = room;
    this.#topic.hidden = room.topic === null;
    write(this.#topic, withoutPiles(room.topic ?? ''));
    const { people, me } = this.#server;
    const others = people.hereIn(room.id).filter(({ id }) => id !== me.id).map(({ name }) => name);
    const count = Math.max(people.countIn(room.id), others.length + 1);
    write(part(this.#header, '.names-here'), whoIsHere(others, count));
    write(part(this.#header, '.count-here'), count === 1 ? 'Only you' : `${count} here`);
  }

  /** @param {boolean} isWhole */
  #showTopic(isWhole) {
    this.#topic.setAttribute('aria-expanded', String(isWhole));
  }
}

/**
 * `Maya, Ben and you are here`
 * @param {string[]} others
 * @param {number} count
 */
function whoIsHere(others, count) {
  if (count === 1) return 'Only you are here';
  if (others.length === 0 || others.length > 3) return `${count} are here`;
  return `${others.join(', ')} and you are here`;
}
