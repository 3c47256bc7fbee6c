import { element, fromTemplate, part } from 'snug/app/template.js';

/** @import { ServerView } from 'snug/app/server-view.js' */

/** @typedef {{sign: string, label: string, note: string, go: () => void}} Goal */

const most = 12;
/** @type {Record<string, string>} */
const kinds = { private: 'private', direct: 'a talk' };

/** Ctrl-K: takes a number, a room or a person, and goes there. */
export class Switcher {
  /** @type {(room: number, number?: number) => void} */
  onRoom = () => {};
  /** @type {(person: number) => void} to talk with */
  onPerson = () => {};

  #dialog = /** @type {HTMLDialogElement} */ (fromTemplate('switcher'));
  #field = /** @type {HTMLInputElement} */ (part(this.#dialog, 'input'));
  #list = part(this.#dialog, 'ul');
  #server;
  /** @type {Goal[]} */
  #goals = [];
  #chosen = 0;

  /** @param {ServerView} server */
  constructor(server) {
    this.#server = server;
    this.#field.addEventListener('input', () => this.#look());
    this.#field.addEventListener('keydown', (event) => this.#pressed(event));
    part(this.#dialog, 'form').addEventListener('submit', (event) => { event.preventDefault(); this.#go(this.#chosen); });
    this.#list.addEventListener('click', (event) => {
      const option = /** @type {HTMLElement} */ (event.target).closest('li');
      if (option !== null) this.#go([...this.#list.children].indexOf(option));
    });
    this.#dialog.addEventListener('close', () => this.#dialog.remove());
  }

  show() {
    document.body.append(this.#dialog);
    this.#field.value = '';
    this.#dialog.showModal();
    this.#look();
  }

  #look() {
    const wanted = this.#field.value.trim().replace(/^[#/]/, '').toLocaleLowerCase();
    this.#goals = [...this.#rooms(wanted), ...this.#people(wanted)].slice(0, most);
    this.#chosen = 0;
    this.#list.replaceChildren(...this.#goals.map(({ sign, label, note }, index) => {
      const option = element('li', '');
      option.id = `goal-${index}`;
      option.role = 'option';
      option.append(element('span', 'n', sign), element('bdi', '', label), element('span', 'note', note));
      return option;
    }));
    part(this.#dialog, '.none').hidden = this.#goals.length > 0;
    this.#mark();
  }

  /**
   * @param {string} wanted
   * @returns {Goal[]}
   */
  #rooms(wanted) {
    const [, id, number] = /^(\d+)(?:\/(\d+))?$/.exec(wanted) ?? [];
    const matches = this.#server.rooms.open
      .filter((room) => !room.isDirect || room.lastNumber > 0)
      .filter((room) => (id ? String(room.id).startsWith(id) : room.name.toLocaleLowerCase().includes(wanted)))
      // What waits comes first as long as nothing is typed; then what begins so.
      .map((room) => ({ room, rank: wanted === '' ? Number(room.waiting === 0) + Number(room.isHidden) : room.name.toLocaleLowerCase().indexOf(wanted) }))
      .sort((a, b) => Number(b.room.id === Number(id)) - Number(a.room.id === Number(id)) || a.rank - b.rank || a.room.id - b.room.id);
    return matches.map(({ room }) => ({
      sign: String(room.id),
      label: room.name,
      note: number ? `message ${number}` : room.waiting > 0 ? `${room.waiting} new` : kinds[room.kind] ?? '',
      go: () => this.onRoom(room.id, number ? Number(number) : undefined),
    }));
  }

  /**
   * @param {string} wanted
   * @returns {Goal[]}
   */
  #people(wanted) {
    if (wanted === '') return [];
    const here = new Map(this.#server.people.everywhere.map((person) => [person.id, person]));
    return this.#server.people.named(wanted.replace(/^@/, '')).filter(({ id }) => id !== this.#server.me.id).map(({ id, name }) => {
      const where = here.get(id);
      const isHere = where !== undefined && where.state !== 'away';
      return {
        sign: '@',
        label: name,
        note: isHere ? `talk, in room ${where.room}` : 'talk',
        go: () => this.onPerson(id),
      };
    });
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    // 229: an input method is composing; its arrows choose a word.
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || this.#goals.length === 0) return;
    event.preventDefault();
    this.#chosen = (this.#chosen + step + this.#goals.length) % this.#goals.length;
    this.#mark();
  }

  #mark() {
    for (const [index, option] of [...this.#list.children].entries()) {
      option.setAttribute('aria-selected', String(index === this.#chosen));
      if (index === this.#chosen) option.scrollIntoView({ block: 'nearest' });
    }
    if (this.#goals.length === 0) this.#field.removeAttribute('aria-activedescendant');
    else this.#field.setAttribute('aria-activedescendant', `goal-${this.#chosen}`);
  }

  /** @param {number} index */
  #go(index) {
    const goal = this.#goals[index];
    if (goal === undefined) return;
    this.#dialog.close();
    goal.go();
  }
}
