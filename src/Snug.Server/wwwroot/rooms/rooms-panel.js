import { element, write } from 'snug/app/template.js';
import { fold } from 'snug/people/fold.js';
import { button } from 'snug/people/settings-dialog.js';
import { RoomWishes, input } from 'snug/rooms/room-wishes.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Room } from 'snug/rooms/room.js' */

const most = 100;

/** Every room that I can see, also what is not in my list and what is archived. */
export class RoomsPanel {
  /** @type {(room: number) => void} */
  onRoom = () => {};
  root = element('section', 'all-rooms');

  #server;
  #api;
  #field = input('search');
  #list = element('ul', 'paper');
  #says = element('p', 'says explains');

  /**
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(server, api) {
    this.#server = server;
    this.#api = api;
    this.#field.dir = 'auto';
    this.#field.placeholder = 'A number or a name';
    this.#field.setAttribute('aria-label', 'Find a room by its number or name');
    this.#field.autocomplete = 'off';
    this.#field.addEventListener('input', () => this.#draw());
    this.#list.setAttribute('aria-label', 'Rooms');
    this.#says.setAttribute('role', 'status');
    this.root.append(element('h2', '', 'Rooms'), element('p', 'explains', 'What of each is to reach you, and what stands in your list. Nobody else is told.'), this.#field, this.#list, this.#says);
  }

  /** @returns {() => void} ends it */
  show() {
    this.#draw();
    return () => {};
  }

  #draw() {
    const wanted = fold(this.#field.value.trim());
    const found = Array.from(this.#server.rooms.values())
      .filter(({ id, name }) => wanted === '' || String(id) === wanted.replace(/^#/, '') || fold(name).includes(wanted))
      .sort((a, b) => Number(a.isArchived) - Number(b.isArchived) || Number(a.isDirect) - Number(b.isDirect) || a.id - b.id);
    this.#list.replaceChildren(...found.slice(0, most).map((room) => this.#row(room)));
    write(this.#says, found.length === 0 ? 'No room by that name here.' : found.length > most ? `The first ${most} are shown. A part of a name finds others.` : '');
  }

  /** @param {Room} room */
  #row(room) {
    const row = element('li', 'row2 wide');
    const open = button('link name', '');
    open.append(element('span', 'n', String(room.id)), ' ', element('bdi', '', room.name));
    open.addEventListener('click', () => this.onRoom(room.id));
    const wishes = new RoomWishes(room, this.#server, this.#api, (words) => write(this.#says, words));
    const what = [{ private: 'private', direct: 'a talk' }[room.kind], room.isArchived ? 'archived' : undefined, room.isAnnouncements ? 'announcements' : undefined, room.topic ?? undefined];
    const boxes = element('span', 'boxes');
    boxes.append(wishes.favourite, wishes.listed);
    row.append(open, element('span', 'sub', what.filter((word) => word !== undefined).join(' · ')));
    if (!room.isArchived) row.append(wishes.level, boxes);
    return row;
  }
}
