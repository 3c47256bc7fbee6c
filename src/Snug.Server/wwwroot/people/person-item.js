import { element, write } from 'snug/app/template.js';
import { colourOf } from 'snug/people/colour.js';
import { PersonActs } from 'snug/people/person-acts.js';
import { outranks } from 'snug/people/roles.js';
import { button } from 'snug/people/settings-dialog.js';

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
   * @param {(person: number) => void} talk
   */
  constructor(person, server, api, say, talk) {
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
    if (isMe) return;
    const ends = element('span', 'end ends');
    const talking = button('quieter', 'Talk');
    talking.setAttribute('aria-label', `Talk with ${person.name}`);
    talking.addEventListener('click', () => talk(person.id));
    if (person.status === undefined) ends.append(talking);
    this.#more.textContent = outranks(server.me, person) ? 'Change' : 'More';
    this.#more.setAttribute('aria-expanded', 'false');
    this.#more.setAttribute('aria-label', `${this.#more.textContent} ${person.name}`);
    this.#more.addEventListener('click', () => { if (this.isOpen) this.#close(); else this.open(); });
    ends.append(this.#more);
    this.root.append(ends, this.#acts);
  }

  get person() {
    return this.#person;
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
    const acts = new PersonActs(this.#person, this.#server, this.#api, this.#say);
    this.#acts.replaceChildren(...(outranks(this.#server.me, this.#person) ? acts.parts : []), acts.muting);
  }

  #close() {
    this.#more.setAttribute('aria-expanded', 'false');
    this.#acts.hidden = true;
  }
}
