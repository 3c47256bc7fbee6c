import { storage } from 'snug/app/storage.js';
import { part } from 'snug/app/template.js';
import { fold } from 'snug/people/fold.js';
import { RoomRows } from 'snug/rooms/room-rows.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Look } from 'snug/rooms/room-rows.js' */

/** More than these fit beside no page: what waits stands on top then, and a field finds the others. */
const few = 12;

/** The rooms and the talks beside the page. */
export class RoomList {
  /** @type {(room: Room) => void} chosen by the field */
  onChosen = () => {};

  #filter;
  #server;
  #lists;
  #rooms;
  #talks;
  /** @type {Look} */
  #look = { open: null, watched: null, isLong: false, wanted: '', drafts: new Set() };
  /** Nobody has looked through the list since the room was opened: it shows by itself what matters. */
  #isUntouched = true;

  /**
   * @param {HTMLElement} side
   * @param {ServerView} server
   */
  constructor(side, server) {
    this.#server = server;
    this.#lists = [part(side, '.room-list'), part(side, '.talk-list')];
    this.#rooms = new RoomRows(this.#lists[0], server, 'room-item');
    this.#talks = new RoomRows(this.#lists[1], server, 'talk-item');
    this.#filter = /** @type {HTMLInputElement} */ (part(side, '.filter'));
    for (const list of this.#lists) {
      list.addEventListener('pointerleave', () => this.#draw());
      for (const touch of ['pointerenter', 'focusin']) list.addEventListener(touch, () => { this.#isUntouched = false; });
      new ResizeObserver(() => this.#showWhatMatters()).observe(list);
    }
    this.#filter.addEventListener('input', () => this.#draw());
    this.#filter.addEventListener('keydown', (event) => this.#pressed(event));
  }

  /**
   * @param {Room | null} open
   * @param {Room | null} watched somebody looks at what is new there: no lamp
   */
  draw(open, watched) {
    if (open !== this.#look.open) this.#isUntouched = true;
    this.#look = { ...this.#look, open, watched };
    this.#draw();
  }

  #draw() {
    const { open } = this.#look;
    const listed = this.#server.rooms.listed;
    // Where one is stands in the list, whatever else is true of it.
    if (open !== null && !open.isArchived && this.#server.rooms.has(open.id) && !listed.includes(open)) listed.push(open);
    const isLong = listed.length > few;
    this.#filter.hidden = !isLong;
    const wanted = isLong ? fold(this.#filter.value.trim()) : '';
    this.#look = { ...this.#look, isLong, wanted, drafts: new Set(storage.names('draft.')) };
    this.#rooms.draw(listed.filter(({ isDirect }) => !isDirect), this.#look);
    this.#talks.draw(listed.filter(({ isDirect }) => isDirect), this.#look);
    this.#showWhatMatters();
  }

  #showWhatMatters() {
    if (!this.#isUntouched || this.#look.open === null) return;
    for (const rows of [this.#rooms, this.#talks]) rows.showWhatMatters(this.#look);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.isComposing || event.keyCode === 229 || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    const [first] = [...this.#rooms.listed, ...this.#talks.listed];
    if (event.key === 'Escape' && this.#filter.value === '') return;
    event.preventDefault();
    const isChosen = event.key === 'Enter' && this.#filter.value.trim() !== '' && first !== undefined;
    this.#filter.value = '';
    this.#draw();
    if (isChosen) this.onChosen(first);
  }
}
