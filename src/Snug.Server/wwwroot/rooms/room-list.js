import { pathOf } from 'snug/app/address.js';
import { storage } from 'snug/app/storage.js';
import { fromTemplate, part, write } from 'snug/app/template.js';
import { draftName } from 'snug/people/earlier-words.js';
import { fold } from 'snug/people/fold.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Room } from 'snug/rooms/room.js' */

/** More than these fit beside no page: what waits stands on top then, and a field finds the others. */
const few = 20;

/** The rooms beside the page: number, name, and a lamp where something waits. */
export class RoomList {
  /** @type {(room: Room) => void} chosen by the field */
  onChosen = () => {};

  #list;
  #filter;
  #server;
  /** @type {Map<number, {item: HTMLElement, drawn: string}>} */
  #items = new Map();
  /** @type {Room[]} */
  #listed = [];
  /** @type {Set<Room>} */
  #onTop = new Set();
  /** @type {Room | null} */
  #open = null;
  /** @type {Room | null} */
  #watched = null;
  /** Nobody has looked through the list since the room was opened: it shows by itself what matters. */
  #isUntouched = true;

  /**
   * @param {HTMLElement} root
   * @param {ServerView} server
   */
  constructor(root, server) {
    this.#server = server;
    this.#list = part(root, '.room-list');
    this.#filter = /** @type {HTMLInputElement} */ (part(root, '.filter'));
    this.#list.addEventListener('pointerleave', () => this.draw(this.#open, this.#watched));
    for (const touch of ['pointerenter', 'focusin']) this.#list.addEventListener(touch, () => { this.#isUntouched = false; });
    new ResizeObserver(() => this.#showWhatMatters()).observe(this.#list);
    this.#filter.addEventListener('input', () => this.draw(this.#open, this.#watched));
    this.#filter.addEventListener('keydown', (event) => this.#pressed(event));
  }

  /**
   * @param {Room | null} open
   * @param {Room | null} watched somebody looks at what is new there: no lamp
   */
  draw(open, watched) {
    const rooms = this.#server.openRooms;
    if (open !== this.#open) this.#isUntouched = true;
    this.#open = open;
    this.#watched = watched;
    this.#filter.hidden = rooms.length <= few;
    this.#listed = rooms.length > few ? this.#ordered(rooms) : rooms;
    const drafts = new Set(storage.names('draft.'));
    const items = this.#listed.map((room) => this.#item(room, drafts));
    const isSame = items.length === this.#list.childElementCount && items.every((item, index) => item === this.#list.children[index]);
    if (!isSame) {
      this.#list.replaceChildren(...items);
      const kept = new Set(rooms.map(({ id }) => id));
      for (const id of this.#items.keys()) if (!kept.has(id)) this.#items.delete(id);
    }
    this.#showWhatMatters();
  }

  /** What waits, else where one is. */
  #showWhatMatters() {
    if (!this.#isUntouched || this.#open === null) return;
    const item = this.#onTop.size > 0 && this.#listed.length > few ? this.#list.firstElementChild : this.#items.get(this.#open.id)?.item;
    item?.scrollIntoView({ block: 'nearest' });
  }

  /** @param {Room[]} rooms */
  #ordered(rooms) {
    const wanted = fold(this.#filter.value.trim());
    if (wanted !== '') {
      const number = wanted.replace(/^#/, '');
      return rooms.filter(({ id, name }) => String(id).startsWith(number) || fold(name).includes(wanted));
    }
    // Under a pointer or a focus nothing moves.
    if (!this.#list.matches(':hover, :focus-within')) this.#onTop = new Set(rooms.filter((room) => room.unread > 0 && room !== this.#open));
    return [...rooms.filter((room) => this.#onTop.has(room)), ...rooms.filter((room) => !this.#onTop.has(room))];
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.isComposing || event.keyCode === 229 || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    const [first] = this.#listed;
    if (event.key === 'Escape' && this.#filter.value === '') return;
    event.preventDefault();
    const isChosen = event.key === 'Enter' && this.#filter.value.trim() !== '' && first !== undefined;
    this.#filter.value = '';
    this.draw(this.#open, this.#watched);
    if (isChosen) this.onChosen(first);
  }

  /**
   * @param {Room} room
   * @param {Set<string>} drafts
   */
  #item(room, drafts) {
    let known = this.#items.get(room.id);
    if (known === undefined) {
      known = { item: fromTemplate('room-item'), drawn: '' };
      this.#items.set(room.id, known);
    }
    const isOpen = room === this.#open;
    const unread = room === this.#watched ? 0 : room.unread;
    const hasDraft = !isOpen && drafts.has(draftName(this.#server.me, room.id));
    const wanted = JSON.stringify([room.name, isOpen, unread, room.timesNamed, hasDraft]);
    if (known.drawn === wanted) return known.item;
    known.drawn = wanted;
    const { item } = known;
    const link = part(item, 'a');
    link.setAttribute('href', pathOf(room.id));
    link.classList.toggle('here', isOpen);
    link.classList.toggle('new', unread > 0);
    if (isOpen) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    write(part(item, '.n'), String(room.id));
    write(part(item, '.name'), room.name);
    part(item, '.note').hidden = !hasDraft;
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
