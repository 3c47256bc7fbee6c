import { linkTo, pathOf } from 'snug/app/address.js';
import { copy } from 'snug/app/clipboard.js';
import { part, write } from 'snug/app/template.js';

/** @import { Room } from 'snug/rooms/room.js' */

const copiedMs = 1_500;

/** What stands there as long as nothing was said. */
export class QuietRoom {
  #root;
  #announce;
  /** @type {Room | null} */
  #room = null;

  /**
   * @param {HTMLElement} root
   * @param {(words: string) => void} announce
   */
  constructor(root, announce) {
    this.#root = root;
    this.#announce = announce;
    part(root, '.copy-link').addEventListener('click', () => this.#copyLink());
  }

  /** @param {Room} room @param {boolean} isQuiet */
  draw(room, isQuiet) {
    this.#room = room;
    this.#root.hidden = !isQuiet;
    if (!isQuiet) return;
    const { id, isDirect, isPrivate, name } = room;
    write(part(this.#root, 'h2'), isDirect ? `You and ${name}` : `Room ${id} is quiet`);
    write(part(this.#root, 'p'), isDirect ? `Nobody else sees this, and ${name} only once something is said.`
      : `Be the first to say something, or tell ${isPrivate ? 'those who are in it' : 'someone'}: room ${id}.`);
    part(this.#root, 'div').hidden = isDirect;
  }

  async #copyLink() {
    const room = this.#room;
    if (room === null || !await copy(linkTo(room.id))) return;
    const button = part(this.#root, '.copy-link');
    const words = button.textContent ?? '';
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = words; }, copiedMs);
    this.#announce(`Link to ${pathOf(room.id)} copied`);
  }
}
