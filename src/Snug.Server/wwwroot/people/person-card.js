import { element, pressed, write } from 'snug/app/template.js';
import { colourOf } from 'snug/people/colour.js';
import { PersonActs } from 'snug/people/person-acts.js';
import { outranks } from 'snug/people/roles.js';
import { ownStyle } from 'snug/people/settings-dialog.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Tab } from 'snug/people/settings-dialog.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Person } from 'snug/wire/types.js' */

/** Whose name was pressed: where they are, a word with them, not hearing them; for who may, more. */
export class PersonCard {
  /** @type {(person: number) => void} */
  onTalk = () => {};
  /** @type {(tab: Tab) => void} */
  onSettings = () => {};

  #dialog = /** @type {HTMLDialogElement} */ (element('dialog', 'sheet person-card'));
  #says = element('p', 'says explains');
  #id;
  #server;
  #api;

  /**
   * @param {number} id
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(id, server, api) {
    this.#id = id;
    this.#server = server;
    this.#api = api;
  }

  async show() {
    if (document.querySelector('dialog[open]') !== null) return;
    const [person] = await Promise.all([this.#find(), ownStyle()]);
    this.#says.setAttribute('role', 'status');
    this.#dialog.setAttribute('aria-labelledby', 'person-card-title');
    this.#dialog.addEventListener('click', (event) => { if (event.target === this.#dialog) this.#dialog.close(); }); // Beside it.
    const end = this.#server.changed.on(() => this.#drawWhere());
    this.#dialog.addEventListener('close', () => { end(); this.#dialog.remove(); });
    this.#draw(person);
    document.body.append(this.#dialog);
    this.#dialog.showModal();
  }

  /** @returns {Promise<Person>} */
  async #find() {
    const name = this.#server.people.nameOf(this.#id) ?? '';
    /** @type {Person[]} */
    const found = await this.#api.ask('GET', `/api/people?${new URLSearchParams({ name })}`);
    return found.find(({ id }) => id === this.#id) ?? { id: this.#id, name };
  }

  /** @param {Person} person */
  #draw(person) {
    const { me } = this.#server;
    const isMe = person.id === me.id;
    const title = element('h2', '');
    title.id = 'person-card-title';
    title.append(element('bdi', isMe ? '' : colourOf(person.id), person.name));
    for (const word of [person.role, person.status, isMe ? 'you' : undefined]) if (word !== undefined) title.append(' ', element('span', 'badge', word));
    const acts = element('div', 'acts');
    if (isMe) acts.append(pressed('quieter', 'Your name and settings', () => { this.#dialog.close(); this.onSettings('you'); }));
    else acts.append(...this.#actsFor(person));
    const close = pressed('quieter', 'Close', () => this.#dialog.close());
    const ends = element('div', 'ends');
    ends.append(close);
    this.#dialog.append(title, element('p', 'explains where'), acts, this.#says, ends);
    this.#drawWhere();
  }

  /** @param {Person} person */
  #actsFor(person) {
    const { me } = this.#server;
    const personActs = new PersonActs(person, this.#server, this.#api, (words) => write(this.#says, words));
    const talk = pressed('go', 'Direct message', () => { this.#dialog.close(); this.onTalk(person.id); });
    return [...(person.status === undefined ? [talk] : []), personActs.muting, ...(outranks(me, person) ? personActs.parts : [])];
  }

  #drawWhere() {
    const where = this.#dialog.querySelector('.where');
    const here = this.#server.people.everywhere.find(({ id }) => id === this.#id);
    const room = here === undefined ? undefined : this.#server.rooms.get(here.room);
    const words = here === undefined || here.state === 'away' ? (here === undefined ? 'Not here now.' : 'Away.') : `Here, in ${room === undefined ? `room ${here.room}` : `${room.id} ${room.name}`}.`;
    if (where !== null) write(/** @type {HTMLElement} */ (where), words);
  }
}
