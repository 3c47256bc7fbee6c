import { passOver } from 'snug/app/report.js';
import { element, write } from 'snug/app/template.js';
import { colourOf } from 'snug/people/colour.js';
import { givenBy, outranks } from 'snug/people/roles.js';
import { button, isSure } from 'snug/people/settings-dialog.js';
import { newKey } from 'snug/wire/key.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Person } from 'snug/wire/types.js' */

/** One person in the list: who, as what, where; and what can be done about them. */
export class PersonItem {
  root = element('li', 'row2');
  #person;
  #server;
  #api;
  #say;
  #dot = element('span', 'dot off');
  #where = element('span', 'sub');
  #more = button('quieter more-about', 'Change');
  #acts = element('div', 'acts');

  /**
   * @param {Person} person
   * @param {ServerView} server
   * @param {Api} api
   * @param {(words: string) => void} say
   */
  constructor(person, server, api, say) {
    this.#person = person;
    this.#server = server;
    this.#api = api;
    this.#say = say;
    const isMe = person.id === server.me.id;
    const name = element('span', `name ${isMe ? '' : colourOf(person.id)}`);
    name.append(this.#dot, element('bdi', '', person.name));
    for (const word of [person.role, person.status, isMe ? 'you' : undefined]) if (word !== undefined) name.append(element('span', 'badge', word));
    this.root.append(name, this.#where);
    this.#acts.hidden = true;
    if (isMe || !outranks(server.me, person)) return;
    this.#more.setAttribute('aria-expanded', 'false');
    this.#more.setAttribute('aria-label', `Change ${person.name}`);
    this.#more.addEventListener('click', () => { if (this.isOpen) this.#close(); else this.open(); });
    this.root.append(this.#more, this.#acts);
  }

  get id() {
    return this.#person.id;
  }

  get isOpen() {
    return !this.#acts.hidden;
  }

  /** Where they are now. */
  draw() {
    const here = this.#server.people.everywhere.find(({ id }) => id === this.#person.id);
    this.#dot.classList.toggle('off', here === undefined || here.state === 'away');
    write(this.#where, this.#words(here));
  }

  /** @param {{state: string, room: number} | undefined} here */
  #words(here) {
    if (this.#person.status === 'deactivated') return 'may not come in any more; what they said stays';
    if (this.#person.status === 'banned') return 'was sent away';
    if (here === undefined) return 'not here now';
    const room = this.#server.rooms.get(here.room);
    const where = room === undefined ? `in room ${here.room}` : `in ${room.id} ${room.name}`;
    return here.state === 'away' ? 'away' : here.state === 'writing' ? `${where}, writing` : where;
  }

  open() {
    if (!this.#more.isConnected && this.root.querySelector('.more-about') === null) return;
    this.#more.setAttribute('aria-expanded', 'true');
    this.#acts.hidden = false;
    this.#acts.replaceChildren(this.#roleChoice(), this.#doorButton());
  }

  #close() {
    this.#more.setAttribute('aria-expanded', 'false');
    this.#acts.hidden = true;
  }

  #roleChoice() {
    const label = element('label', '', 'Role ');
    const select = /** @type {HTMLSelectElement} */ (element('select', ''));
    const now = this.#person.role ?? 'member';
    for (const role of givenBy(this.#server.me)) select.append(new Option(role, role, role === now, role === now));
    select.addEventListener('change', async () => {
      if (!await this.#change({ role: select.value }, `${this.#person.name} is ${select.value} now.`)) select.value = now;
    });
    label.append(select);
    return label;
  }

  #doorButton() {
    const { name, status } = this.#person;
    if (status === 'deactivated') {
      const back = button('quieter', 'Let them in again');
      back.addEventListener('click', () => this.#change({ deactivated: false }, `${name} may come in again, by a link that you give them.`));
      return back;
    }
    const away = button('quieter', 'Deactivate');
    away.hidden = status !== undefined;
    away.addEventListener('click', () => {
      if (isSure(away, 'Deactivate all the same')) this.#change({ deactivated: true }, `${name} may not come in any more.`);
      else this.#say(`${name} would be signed out everywhere and could not come in again until you let them. What they said stays.`);
    });
    return away;
  }

  /**
   * @param {object} change
   * @param {string} done
   */
  async #change(change, done) {
    try {
      /** @type {Person} */
      const person = await this.#api.ask('PATCH', `/api/people/${this.#person.id}`, change, newKey());
      this.#server.takePerson(person);
      this.#say(done);
      return true;
    } catch (problem) {
      passOver(problem);
      this.#say(/** @type {Error} */ (problem).message);
      return false;
    }
  }
}
