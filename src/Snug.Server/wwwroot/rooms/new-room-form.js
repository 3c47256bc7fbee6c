import { passOver } from 'snug/app/report.js';
import { part } from 'snug/app/template.js';
import { keepsOrder } from 'snug/people/roles.js';
import { newKey } from 'snug/wire/key.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Room } from 'snug/rooms/room.js' */

/** A name, who may see it, Enter, and the room is there. */
export class NewRoomForm {
  /** @type {(room: Room) => void} */
  onMade = () => {};

  #form;
  #field;
  #kind;
  #server;
  /** One key for one room: a lost answer makes no second one. */
  #attempt = { wanted: '', key: '' };

  /**
   * @param {HTMLFormElement} form
   * @param {ServerView} server
   */
  constructor(form, server) {
    this.#form = form;
    this.#server = server;
    this.#field = /** @type {HTMLInputElement} */ (part(form, 'input'));
    this.#kind = /** @type {HTMLSelectElement} */ (part(form, 'select'));
    form.addEventListener('submit', (event) => { event.preventDefault(); this.#make(); });
  }

  /** Not where only owners and admins make rooms, and I am neither. */
  draw() {
    this.#form.hidden = this.#server.personal.whoMakesRooms === 'admins' && !keepsOrder(this.#server.me);
  }

  async #make() {
    const name = this.#field.value.trim();
    const kind = this.#kind.value === 'private' ? 'private' : 'open';
    if (name === '') return;
    const wanted = `${kind} ${name}`;
    if (this.#attempt.wanted !== wanted) this.#attempt = { wanted, key: newKey() };
    const says = part(this.#form, '.alarm');
    try {
      const room = await this.#server.createRoom(name, kind, this.#attempt.key);
      this.#attempt = { wanted: '', key: '' };
      this.#field.value = '';
      this.#kind.value = 'open';
      says.textContent = '';
      this.onMade(room);
    } catch (problem) {
      passOver(problem);
      says.textContent = /** @type {Error} */ (problem).message;
    }
  }
}
