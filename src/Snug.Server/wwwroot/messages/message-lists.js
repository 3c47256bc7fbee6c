import { pathOf } from 'snug/app/address.js';
import { passOver } from 'snug/app/report.js';
import { element, pressed, write } from 'snug/app/template.js';
import { rowOf } from 'snug/messages/row.js';
import { ownStyle } from 'snug/people/settings-dialog.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { MessageActs } from 'snug/messages/message-acts.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Message } from 'snug/wire/types.js' */

/**
 * @param {Room} room
 * @param {ServerView} server
 * @param {Api} api
 * @param {MessageActs} acts
 * @param {(path: string) => void} go
 */
export const showPins = (room, server, api, acts, go) => new MessageList(server, api, go, {
  title: `Pinned in ${room.name}`,
  path: `/api/rooms/${room.id}/pins`,
  none: 'Nothing is pinned here. At a message: P, or "Pin" in its menu.',
  away: 'Unpin',
  take: (message) => acts.pin(message, false),
  room: room.id,
}).show();

/**
 * @param {ServerView} server
 * @param {Api} api
 * @param {MessageActs} acts
 * @param {(path: string) => void} go
 */
export const showSaved = (server, api, acts, go) => new MessageList(server, api, go, {
  title: 'Saved for yourself',
  path: '/api/saved',
  none: 'Nothing is saved. In the menu of a message: "Save for yourself". Nobody else sees what you keep.',
  away: 'Remove',
  take: (message) => acts.save(message, false),
}).show();

/** @typedef {{title: string, path: string, none: string, away: string, take: (message: Message) => Promise<void>, room?: number}} What */

/** Messages from one place or many, each with the way there. */
class MessageList {
  #dialog = /** @type {HTMLDialogElement} */ (element('dialog', 'sheet message-list'));
  #list = element('div', 'listed');
  #says = element('p', 'explains says');
  #server;
  #api;
  #go;
  #what;

  /**
   * @param {ServerView} server
   * @param {Api} api
   * @param {(path: string) => void} go
   * @param {What} what
   */
  constructor(server, api, go, what) {
    this.#server = server;
    this.#api = api;
    this.#go = go;
    this.#what = what;
  }

  async show() {
    if (document.querySelector('dialog[open]') !== null) return;
    await ownStyle();
    const { title, room } = this.#what;
    const head = element('div', 'head');
    const heading = element('h2', '', title);
    heading.id = 'list-title';
    head.append(heading, pressed('quieter close', 'Close', () => this.#dialog.close()));
    if (room !== undefined) this.#dialog.dataset.room = String(room);
    this.#dialog.setAttribute('aria-labelledby', 'list-title');
    this.#says.setAttribute('role', 'status');
    this.#list.tabIndex = 0;
    this.#list.setAttribute('role', 'group');
    this.#list.setAttribute('aria-label', title);
    this.#dialog.append(head, this.#list, this.#says);
    this.#dialog.addEventListener('click', (event) => this.#clicked(event));
    const end = this.#server.heard.on((kind) => { if (kind !== 'message.posted') this.#load(); });
    this.#dialog.addEventListener('close', () => { end(); this.#dialog.remove(); });
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    await this.#load();
  }

  async #load() {
    try {
      /** @type {Message[]} */
      const messages = await this.#api.ask('GET', this.#what.path);
      this.#list.replaceChildren(...messages.map((message) => this.#entry(message)));
      write(this.#says, messages.length === 0 ? this.#what.none : '');
      this.#list.hidden = messages.length === 0;
    } catch (problem) {
      passOver(problem);
      write(this.#says, /** @type {Error} */ (problem).message);
    }
  }

  /** @param {Message} message */
  #entry(message) {
    const { me, personal, rooms } = this.#server;
    const entry = element('article', 'entry');
    // Where it stands its thread and its reactions can be pressed; here it is only read.
    const row = rowOf({ ...message, thread: undefined, reactions: undefined }, me, personal);
    row.classList.add('first');
    const ends = element('p', 'ends explains');
    const where = rooms.get(message.room);
    const there = element('a', '', this.#what.room === undefined ? `Go to it in ${message.room} ${where?.name ?? ''}` : `Go to #${message.number}`);
    there.setAttribute('href', pathOf(message.room, message.number));
    ends.append(there, pressed('link', this.#what.away, async () => { await this.#what.take(message); await this.#load(); }));
    entry.append(row, ends);
    return entry;
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (event.target === this.#dialog) {
      this.#dialog.close();
      return;
    }
    const link = /** @type {Element} */ (event.target).closest('a');
    if (link === null || link.target === '_blank' || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#dialog.close();
    this.#go(link.pathname);
  }
}
