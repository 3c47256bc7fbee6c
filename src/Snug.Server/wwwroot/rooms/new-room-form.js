import { passOver } from 'snug/app/report.js';
import { part } from 'snug/app/template.js';
import { newKey } from 'snug/wire/key.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Room } from 'snug/rooms/room.js' */

/** One field: a name, Enter, and the room is there. */
export class NewRoomForm {
  /** @type {(room: Room) => void} */
  onMade = () => {};

  #form;
  #field;
  #server;
  /** One key for one name: a lost answer makes no second room. */
  #attempt = { name: '', key: '' };

  /**
   * @param {HTMLFormElement} form
   * @param {ServerView} server
   */
  constructor(form, server) {
    this.#form = form;
    this.#server = server;
    this.#field = /** @type {HTMLInputElement} */ (part(form, 'input'));
    form.addEventListener('submit', (event) => { event.preventDefault(); this.#make(); });
  }

  async #make() {
    const name = this.#field.value.trim();
    if (name === '') return;
    if (this.#attempt.name !== name) this.#attempt = { name, key: newKey() };
    const says = part(this.#form, '.alarm');
    try {
      const room = await this.#server.createRoom(name, this.#attempt.key);
      this.#attempt = { name: '', key: '' };
      this.#field.value = '';
      says.textContent = '';
      this.onMade(room);
    } catch (problem) {
      passOver(problem);
      says.textContent = /** @type {Error} */ (problem).message;
    }
  }
}
