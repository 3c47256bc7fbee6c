import { linkTo } from 'snug/app/address.js';
import { copy } from 'snug/app/clipboard.js';
import { passOver } from 'snug/app/report.js';
import { element, write } from 'snug/app/template.js';
import { keepsRoom } from 'snug/people/roles.js';
import { button, isSure, ownStyle } from 'snug/people/settings-dialog.js';
import { input } from 'snug/rooms/room-wishes.js';
import { newKey } from 'snug/wire/key.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Message } from 'snug/wire/types.js' */

const narrow = matchMedia('(max-width: 44rem)');
const longest = 250;

/** What can be done about one message: its link, taking it away, showing it to those who keep order, not hearing its author any more. */
export class MessageMenu {
  /** @type {(words: string) => void} */
  onNote = () => {};
  /** @type {(person: number) => void} */
  onTalk = () => {};

  #dialog = /** @type {HTMLDialogElement} */ (element('dialog', 'sheet menu'));
  #says = element('p', 'says explains');
  #room;
  #message;
  #server;
  #api;

  /**
   * @param {Room} room
   * @param {Message} message
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(room, message, server, api) {
    this.#room = room;
    this.#message = message;
    this.#server = server;
    this.#api = api;
  }

  /** @param {HTMLElement} at beside what it stands, where there is place */
  async show(at) {
    if (document.querySelector('dialog[open]') !== null) return;
    await ownStyle();
    this.#dialog.dataset.room = String(this.#room.id);
    this.#dialog.setAttribute('aria-label', `Message ${this.#message.number}`);
    this.#says.setAttribute('role', 'status');
    this.#dialog.append(...this.#choices(), this.#says);
    this.#dialog.addEventListener('click', (event) => { if (event.target === this.#dialog) this.#dialog.close(); }); // Beside it.
    this.#dialog.addEventListener('close', () => this.#dialog.remove());
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    if (!narrow.matches) this.#place(at);
  }

  /** @param {HTMLElement} at */
  #place(at) {
    const { top, bottom, right } = at.getBoundingClientRect();
    const { offsetWidth, offsetHeight, style } = this.#dialog;
    style.margin = '0';
    style.left = `${Math.max(8, right - offsetWidth)}px`;
    style.top = `${bottom + offsetHeight + 8 < innerHeight ? bottom + 4 : Math.max(8, top - offsetHeight - 4)}px`;
  }

  #choices() {
    const { author, number } = this.#message;
    const { me, personal } = this.#server;
    const isMine = author.id === me.id;
    const id = author.id;
    const mayTakeAway = isMine || keepsRoom(this.#room, me);
    return [
      this.#choice('Copy the link', () => this.#copy(number)),
      ...(isMine || id === null ? [] : [this.#choice(`Talk with ${author.name}`, () => { this.#dialog.close(); this.onTalk(id); })]),
      ...(mayTakeAway ? [this.#takingAway(isMine)] : []),
      ...(isMine ? [] : [this.#choice('Report it', () => this.#ask())]),
      ...(isMine || id === null ? [] : [personal.isMuted(id)
        ? this.#choice(`Hear ${author.name} again`, () => this.#mute('DELETE', id, `You see what ${author.name} says again.`))
        : this.#choice(`Mute ${author.name}`, () => this.#mute('PUT', id, `You do not see what ${author.name} says any more. Nobody else is told.`))]),
    ];
  }

  /** @param {string} words @param {() => void} act */
  #choice(words, act) {
    const made = button('choose', words);
    made.addEventListener('click', act);
    return made;
  }

  /** @param {number} number */
  async #copy(number) {
    const link = linkTo(this.#room.id, number);
    if (await copy(link)) this.#end('Link copied.');
    else write(this.#says, `This browser did not let the link be copied. It is ${link}`);
  }

  /** @param {boolean} isMine */
  #takingAway(isMine) {
    const pressed = this.#choice('Take it away', () => {
      if (isSure(pressed, 'Take it away all the same')) this.#takeAway();
      else write(this.#says, isMine ? 'The words go for good, for everybody. Their number stays.' : `What ${this.#message.author.name} said goes for good, for everybody.`);
    });
    return pressed;
  }

  #takeAway() {
    const { room, number } = this.#message;
    return this.#do(async () => {
      this.#server.takeMessage(await this.#api.ask('DELETE', `/api/rooms/${room}/messages/${number}`));
    }, 'It is taken away.');
  }

  /** One line, for the owners and admins. */
  #ask() {
    const form = /** @type {HTMLFormElement} */ (element('form', ''));
    const label = element('label', '', 'Why? One line for the owners and admins');
    const field = input('text');
    field.dir = 'auto';
    field.maxLength = longest;
    label.append(field);
    const key = newKey();
    form.append(label, element('p', 'explains', 'They see this message and who reported it, and nothing else of the room.'), element('button', 'go', 'Report it'));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const { room, number } = this.#message;
      const why = field.value.trim();
      this.#do(() => this.#api.ask('POST', `/api/rooms/${room}/messages/${number}/report`, why === '' ? {} : { why }, key), 'Reported. The owners and admins look after it.');
    });
    this.#dialog.replaceChildren(form, this.#says);
    field.focus();
  }

  /** @param {string} method @param {number} person @param {string} done */
  #mute(method, person, done) {
    return this.#do(async () => {
      await this.#api.ask(method, `/api/people/${person}/muted`);
      this.#server.personal.setMuted(person, method === 'PUT');
    }, done);
  }

  /** @param {() => Promise<void>} action @param {string} done */
  async #do(action, done) {
    try {
      await action();
      this.#end(done);
    } catch (problem) {
      passOver(problem);
      write(this.#says, /** @type {Error} */ (problem).message);
    }
  }

  /** @param {string} words */
  #end(words) {
    this.#dialog.close();
    this.onNote(words);
  }
}
