import { pathOf } from 'snug/app/address.js';
import { element, fromTemplate, part } from 'snug/app/template.js';

/** @import { ServerView } from 'snug/app/server-view.js' */

const most = 40;

/** Who is here now, and in which room; one press talks with them. */
export class PresenceList {
  /** @type {(person: number) => void} somebody to talk with */
  onTalk = () => {};

  #list;
  #server;
  #drawn = '';

  /**
   * @param {HTMLElement} list
   * @param {ServerView} server
   */
  constructor(list, server) {
    this.#list = list;
    this.#server = server;
    list.addEventListener('click', (event) => {
      const pressed = /** @type {HTMLElement} */ (event.target).closest('button');
      if (pressed !== null) this.onTalk(Number(pressed.dataset.person));
    });
  }

  draw() {
    const all = this.#server.people.everywhere.filter(({ id }) => id !== this.#server.me.id);
    const people = all.slice(0, most);
    const wanted = JSON.stringify([all.length, ...people.map(({ id, name, state, room }) => [id, name, state === 'away', room])]);
    if (wanted === this.#drawn) return;
    this.#drawn = wanted;
    this.#list.replaceChildren(...people.map(({ id, name, state, room }) => {
      const item = fromTemplate('person-item');
      const isAway = state === 'away';
      part(item, '.dot').classList.toggle('off', isAway);
      part(item, 'bdi').textContent = name;
      part(item, '.note').textContent = isAway ? ' · away' : '';
      const link = part(item, 'a');
      link.setAttribute('href', pathOf(room));
      link.title = isAway ? `${name} was in room ${room}` : `${name} is in room ${room}`;
      const talk = part(item, 'button');
      talk.dataset.person = String(id);
      talk.title = `Talk with ${name}`;
      talk.setAttribute('aria-label', talk.title);
      return item;
    }));
    if (all.length > most) this.#list.append(element('li', 'more', `and ${all.length - most} more`));
  }
}
