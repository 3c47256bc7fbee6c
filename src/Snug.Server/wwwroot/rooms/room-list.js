import { pathOf } from 'snug/app/address.js';
import { fromTemplate, part, write } from 'snug/app/template.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Room } from 'snug/rooms/room.js' */

/** The rooms beside the page: number, name, and a lamp where something waits. */
export class RoomList {
  #list;
  #server;
  /** @type {Map<number, HTMLElement>} */
  #items = new Map();

  /**
   * @param {HTMLElement} list
   * @param {ServerView} server
   */
  constructor(list, server) {
    this.#list = list;
    this.#server = server;
  }

  /**
   * @param {Room | null} open
   * @param {Room | null} watched somebody looks at what is new there: no lamp
   */
  draw(open, watched) {
    const rooms = this.#server.openRooms;
    const items = rooms.map((room) => this.#item(room, room === open, room === watched ? 0 : room.unread));
    const isSame = items.length === this.#list.childElementCount && items.every((item, index) => item === this.#list.children[index]);
    if (isSame) return;
    this.#list.replaceChildren(...items);
    for (const id of this.#items.keys()) if (!rooms.some((room) => room.id === id)) this.#items.delete(id);
  }

  /**
   * @param {Room} room
   * @param {boolean} isOpen
   * @param {number} unread
   */
  #item(room, isOpen, unread) {
    let item = this.#items.get(room.id);
    if (item === undefined) {
      item = fromTemplate('room-item');
      this.#items.set(room.id, item);
    }
    const link = part(item, 'a');
    link.setAttribute('href', pathOf(room.id));
    link.classList.toggle('here', isOpen);
    link.classList.toggle('new', unread > 0);
    if (isOpen) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    write(part(item, '.n'), String(room.id));
    write(part(item, '.name'), room.name);
    light(part(item, '.lamp'), unread, room.timesNamed);
    return item;
  }
}

/**
 * Amber means: something here is for you.
 * @param {HTMLElement} lamp
 * @param {number} unread
 * @param {number} timesNamed
 */
export function light(lamp, unread, timesNamed) {
  const count = unread > 999 ? '999+' : String(unread);
  lamp.hidden = unread === 0;
  write(part(lamp, '.count'), timesNamed > 0 ? `@ ${count}` : count);
  write(part(lamp, '.unseen'), timesNamed > 0 ? 'new, you are named' : 'new');
}
