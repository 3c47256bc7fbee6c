import { element, pressed, write } from 'snug/app/template.js';
import { withoutPiles } from 'snug/messages/marks.js';
import { plainReading } from 'snug/messages/plain-reading.js';
import { fold } from 'snug/people/fold.js';
import { mayPost } from 'snug/people/roles.js';
import { ownStyle } from 'snug/people/settings-dialog.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Message } from 'snug/wire/types.js' */

const most = 8;
/** Code points of one message, as the server counts. */
const mostCharacters = 8_000;

/** Says in another room what was said here, as a quote with its source. */
export class ForwardDialog {
  /** @type {(room: Room) => void} */
  onDone = () => {};

  #dialog = /** @type {HTMLDialogElement} */ (element('dialog', 'sheet forward'));
  #field = /** @type {HTMLInputElement} */ (element('input', ''));
  #list = element('ul', 'goals');
  #says = element('p', 'explains says');
  #message;
  #server;

  /**
   * @param {Message} message
   * @param {ServerView} server
   */
  constructor(message, server) {
    this.#message = message;
    this.#server = server;
  }

  async show() {
    if (document.querySelector('dialog[open]') !== null) return;
    await ownStyle();
    const title = element('h2', '', 'Forward to');
    title.id = 'forward-title';
    this.#dialog.setAttribute('aria-labelledby', 'forward-title');
    const field = this.#field;
    field.type = 'search';
    field.dir = 'auto';
    field.placeholder = 'A room or a person you talk with';
    field.setAttribute('aria-label', 'Find a room');
    field.autocomplete = 'off';
    field.addEventListener('input', () => this.#look());
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      this.#list.querySelector('button')?.click();
    });
    this.#says.setAttribute('role', 'status');
    const quote = element('blockquote', '', withoutPiles(plainReading(this.#message)));
    quote.tabIndex = 0; // Long ones scroll, by keyboard too.
    this.#dialog.append(title, field, this.#list, this.#says, quote, pressed('quieter', 'Close', () => this.#dialog.close()));
    this.#dialog.addEventListener('click', (event) => { if (event.target === this.#dialog) this.#dialog.close(); });
    this.#dialog.addEventListener('close', () => this.#dialog.remove());
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    field.focus();
    this.#look();
  }

  #look() {
    const wanted = fold(this.#field.value.trim());
    const { me, rooms } = this.#server;
    const found = rooms.open.filter((room) => mayPost(room, me) && room.id !== this.#message.room && (!room.isDirect || room.lastNumber > 0))
      .filter(({ id, name }) => String(id) === wanted || fold(name).includes(wanted))
      .slice(0, most);
    this.#list.replaceChildren(...found.map((room) => {
      const item = element('li', '');
      item.append(pressed('choose', `${room.isDirect ? '' : `${room.id} `}${room.name}`, () => this.#forward(room)));
      return item;
    }));
    write(this.#says, found.length === 0 ? 'No room by that name where you may say something.' : '');
  }

  /** It goes out as whatever is said does: once, also when there is no connection now. @param {Room} room */
  #forward(room) {
    const { author, number, room: from, text } = this.#message;
    const source = `${author.name}, #${from}/${number}`;
    const said = `${text.split('\n').map((line) => `> ${line}`).join('\n')}\n\n${source}`;
    if (Array.from(said).length > mostCharacters) {
      write(this.#says, 'With its quotation marks this is more than a message holds. Copy its link and say that.');
      return;
    }
    this.#server.outbox.add(room, said);
    this.#dialog.close();
    this.onDone(room);
  }
}
