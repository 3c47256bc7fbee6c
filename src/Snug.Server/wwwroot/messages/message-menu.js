import { linkTo } from 'snug/app/address.js';
import { copy } from 'snug/app/clipboard.js';
import { passOver } from 'snug/app/report.js';
import { element, icon, pressed, write } from 'snug/app/template.js';
import { quickEmoji } from 'snug/messages/emoji.js';
import { pathTo } from 'snug/messages/message-acts.js';
import { withoutPiles } from 'snug/messages/marks.js';
import { plainReading } from 'snug/messages/plain-reading.js';
import { colourOf } from 'snug/people/colour.js';
import { mayReply } from 'snug/people/roles.js';
import { ownStyle } from 'snug/people/settings-dialog.js';
import { input } from 'snug/rooms/room-wishes.js';
import { newKey } from 'snug/wire/key.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { MessageActs } from 'snug/messages/message-acts.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Message } from 'snug/wire/types.js' */

const narrow = matchMedia('(max-width: 44rem)');
const longest = 250;

/** All that can be done about one message: beside it, or from below on a phone. */
export class MessageMenu {
  /** @type {(words: string) => void} */
  onNote = () => {};
  onReply = () => {};
  onForward = () => {};

  #dialog = /** @type {HTMLDialogElement} */ (element('dialog', 'sheet menu'));
  #says = element('p', 'says explains');
  #room;
  #message;
  #server;
  #api;
  #acts;

  /**
   * @param {Room} room
   * @param {Message} message
   * @param {ServerView} server
   * @param {Api} api
   * @param {MessageActs} acts
   */
  constructor(room, message, server, api, acts) {
    this.#room = room;
    this.#message = message;
    this.#server = server;
    this.#api = api;
    this.#acts = acts;
  }

  /** @param {HTMLElement} at beside what it stands, where there is place */
  async show(at) {
    if (document.querySelector('dialog[open]') !== null) return;
    await ownStyle();
    this.#dialog.dataset.room = String(this.#room.id);
    this.#dialog.setAttribute('aria-label', `Message ${this.#message.number}`);
    this.#says.setAttribute('role', 'status');
    this.#dialog.append(element('div', 'grip'), this.#about(), this.#quick(), this.#choices(), this.#says);
    this.#dialog.addEventListener('click', (event) => { if (event.target === this.#dialog) this.#dialog.close(); }); // Beside it.
    this.#dialog.addEventListener('keydown', (event) => this.#walk(event));
    this.#dialog.addEventListener('close', () => this.#dialog.remove());
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    if (!narrow.matches) place(this.#dialog, at);
  }

  #about() {
    const { author } = this.#message;
    const line = element('p', 'of');
    line.append(element('b', colourOf(author.id), withoutPiles(author.name)), ` ${withoutPiles(plainReading(this.#message))}`);
    return line;
  }

  #quick() {
    const quick = element('div', 'quick');
    quick.setAttribute('role', 'group');
    quick.setAttribute('aria-label', 'React');
    for (const emoji of quickEmoji) {
      const one = pressed('', emoji, () => { this.#dialog.close(); this.#acts.react(this.#message, emoji); });
      one.setAttribute('aria-label', `React with ${emoji}`);
      quick.append(one);
    }
    const more = pressed('', '', () => { this.#dialog.close(); this.#acts.onPicker(this.#message, document.body); });
    more.setAttribute('aria-label', 'React with another emoji');
    more.append(icon('face'));
    quick.append(more);
    return quick;
  }

  #choices() {
    const { author, number, room, replyTo, thread, pinnedAt, text } = this.#message;
    const { me, personal } = this.#server;
    const acts = this.#acts;
    const { id, name } = author;
    const isOther = id !== me.id;
    const where = this.#server.rooms.get(room);
    const replies = where === undefined || mayReply(where, me);
    const hasThread = replyTo !== undefined || thread !== undefined;
    const offered = [
      ...(replies ? [this.#choice('reply', 'Reply', () => this.onReply())] : []),
      ...(replies || hasThread ? [this.#choice('thread-sign', hasThread ? 'Show the thread' : 'Reply in a thread', () => acts.onThread(this.#message))] : []),
      ...(acts.mayEdit(this.#message) ? [this.#choice('pen', 'Edit', () => acts.edit(this.#message))] : []),
      ...(acts.mayRemove(this.#message) ? [this.#choice('bin', 'Delete', () => acts.remove(this.#message))] : []),
      this.#choice('copy', 'Copy the words', () => this.#copy(text, 'Words copied.', 'the words')),
      this.#choice('link', 'Copy the link', () => this.#copy(linkTo(room, number), 'Link copied.', 'the link'), `#${room}/${number}`),
      this.#choice('pin', pinnedAt === undefined ? 'Pin' : 'Unpin', () => acts.pin(this.#message, pinnedAt === undefined)),
      this.#choice('save', 'Save for yourself', () => acts.save(this.#message, true)),
      this.#choice('forward', 'Forward', () => this.onForward()),
      this.#choice('mark', 'New from here', () => acts.onNewFrom(this.#message)),
      ...(id === null || !isOther ? [] : [this.#choice('talk', `About ${name}`, () => acts.onPerson(id, this.#dialog))]),
      ...(isOther ? [this.#stays('flag', 'Report it', () => this.#ask())] : []),
      ...(isOther && id !== null ? [personal.isMuted(id)
        ? this.#stays('mute', `Hear ${name} again`, () => this.#mute('DELETE', id, `You see what ${name} says again.`))
        : this.#stays('mute', `Mute ${name}`, () => this.#mute('PUT', id, `You do not see what ${name} says any more. Nobody else is told.`))] : []),
    ];
    const list = element('ul', '');
    list.append(...offered.map((one) => { const item = element('li', ''); item.append(one); return item; }));
    return list;
  }

  /** @param {string} sign @param {string} words @param {() => void} act @param {string} [note] */
  #choice(sign, words, act, note) {
    return this.#stays(sign, words, () => { this.#dialog.close(); act(); }, note);
  }

  /** @param {string} sign @param {string} words @param {() => void} act @param {string} [note] */
  #stays(sign, words, act, note = '') {
    const made = pressed('choose', '', act);
    made.append(icon(sign), element('span', '', words), ...(note === '' ? [] : [element('span', 'note', note)]));
    return made;
  }

  /** Up and Down, as in every menu. @param {KeyboardEvent} event */
  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = Array.from(this.#dialog.querySelectorAll('button'));
    const here = buttons.findIndex((one) => one === document.activeElement);
    if (step === undefined || here < 0 || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    buttons[(here + step + buttons.length) % buttons.length].focus();
  }

  /** @param {string} words @param {string} done @param {string} what */
  async #copy(words, done, what) {
    this.onNote(await copy(words) ? done : `This browser did not let ${what} be copied. It is ${words}`);
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
      this.#do(() => this.#api.ask('POST', `${pathTo(room, number)}/report`, why === '' ? {} : { why }, key), 'Reported. The owners and admins look after it.');
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
      this.#dialog.close();
      this.onNote(done);
    } catch (problem) {
      passOver(problem);
      write(this.#says, /** @type {Error} */ (problem).message);
    }
  }
}

/** Beside something, inside of the window. @param {HTMLDialogElement} dialog @param {HTMLElement} at */
export function place(dialog, at) {
  const { top, bottom, right } = at.getBoundingClientRect();
  const { offsetWidth, offsetHeight, style } = dialog;
  const below = bottom + 4;
  const above = top - offsetHeight - 4;
  style.margin = '0';
  style.left = `${Math.max(8, Math.min(right, innerWidth - 8) - offsetWidth)}px`;
  style.top = `${Math.max(8, below + offsetHeight + 8 < innerHeight ? below : above > 8 ? above : innerHeight - offsetHeight - 8)}px`;
}
