import { passOver } from 'snug/app/report.js';
import { element, write } from 'snug/app/template.js';
import { InvitePanel } from 'snug/people/invite-panel.js';
import { PersonItem } from 'snug/people/person-item.js';
import { keepsOrder } from 'snug/people/roles.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Person } from 'snug/wire/types.js' */

/** As many as the server tells at once. */
const most = 50;
const typedMs = 150;

/** Who belongs here and who is here now; for owners and admins, inviting and keeping order. */
export class PeoplePanel {
  root = element('section', 'people');
  #server;
  #api;
  #field = /** @type {HTMLInputElement} */ (element('input', ''));
  #count = element('span', 'n');
  #list = element('ul', 'paper');
  #says = element('p', 'says explains');
  /** @type {PersonItem[]} */
  #items = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #invites;
  #talk;

  /**
   * @param {ServerView} server
   * @param {Api} api
   * @param {(person: number) => void} talk goes there
   */
  constructor(server, api, talk) {
    this.#talk = talk;
    this.#server = server;
    this.#api = api;
    this.#invites = keepsOrder(server.me) ? new InvitePanel(server, api) : null;
    const title = element('h2', '', 'People ');
    title.append(this.#count);
    this.#field.type = 'search';
    this.#field.dir = 'auto';
    this.#field.placeholder = 'A name';
    this.#field.setAttribute('aria-label', 'Find a name');
    this.#field.autocomplete = 'off';
    this.#field.spellcheck = false;
    this.#field.addEventListener('input', () => { clearTimeout(this.#timer); this.#timer = setTimeout(() => this.#find(), typedMs); });
    this.#says.setAttribute('role', 'status');
    this.#list.setAttribute('aria-label', 'People');
    this.root.append(...(this.#invites === null ? [] : [this.#invites.root]), title, this.#field, this.#list, this.#says);
  }

  /** @returns {() => void} ends it */
  show() {
    this.#find();
    this.#invites?.show();
    const ends = [
      this.#server.changed.on(() => { for (const item of this.#items) item.draw(); }),
      this.#server.peopleChanged.on(() => { this.#find(); this.#invites?.show(); }),
    ];
    return () => {
      clearTimeout(this.#timer);
      for (const end of ends) end();
    };
  }

  async #find() {
    const name = this.#field.value.trim();
    try {
      /** @type {Person[]} */
      const found = await this.#api.ask('GET', `/api/people?${new URLSearchParams({ name })}`);
      if (this.#field.value.trim() !== name) return; // Typed on meanwhile: that answer is on its way.
      this.#draw(found);
    } catch (problem) {
      passOver(problem);
      write(this.#says, /** @type {Error} */ (problem).message);
    }
  }

  /** @param {Person[]} found */
  #draw(found) {
    const before = new Map(this.#items.map((item) => [item.person.id, item]));
    this.#items = found.map((person) => {
      const item = before.get(person.id);
      // What is as it was stays, with the link that it shows once.
      if (item !== undefined && JSON.stringify(item.person) === JSON.stringify(person)) return item;
      const made = new PersonItem(person, this.#server, this.#api, (words) => write(this.#says, words), this.#talk);
      if (item?.isOpen) made.open();
      return made;
    });
    for (const item of this.#items) item.draw();
    this.#list.replaceChildren(...this.#items.map(({ root }) => root));
    write(this.#count, found.length < most ? String(found.length) : '');
    if (found.length === 0) write(this.#says, 'Nobody by that name here.');
    else if (found.length === most) write(this.#says, `The first ${most} are shown. A part of a name finds others.`);
    else if (this.#says.textContent?.startsWith('Nobody by') || this.#says.textContent?.startsWith('The first')) write(this.#says, '');
  }
}
