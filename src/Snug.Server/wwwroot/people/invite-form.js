import { passOver } from 'snug/app/report.js';
import { element, write } from 'snug/app/template.js';
import { givenBy } from 'snug/people/roles.js';
import { newKey } from 'snug/wire/key.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Invite } from 'snug/wire/types.js' */

const dayMs = 24 * 60 * 60 * 1000;
const lasts = /** @type {const} */ ([[1, 'a day'], [7, 'a week'], [30, 'a month'], [0, 'no end']]);

/** What a new invitation is for. One press makes the usual one; what is unusual is behind "For whom and how long". */
export class InviteForm {
  /** @type {(invite: Invite) => void} */
  onMade = () => {};

  root = /** @type {HTMLFormElement} */ (element('form', 'invite-form'));
  #api;
  #role = choice('Role');
  #end = choice('Good for');
  #uses = field('How many may come', 'any number');
  #note = field('A note for yourself', 'for the choir');
  #room = choice('First room');
  #says = element('p', 'alarm');
  /** One key for one wish: an answer that was lost is asked for again, and nothing is made twice. */
  #key = newKey();

  /**
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(server, api) {
    this.#api = api;
    for (const role of givenBy(server.me)) this.#role.control.append(new Option(role, role, role === 'member', role === 'member'));
    for (const [days, words] of lasts) this.#end.control.append(new Option(words, String(days), days === 7, days === 7));
    this.#room.control.append(new Option('the first one', ''));
    for (const room of server.rooms.open.filter(({ kind }) => kind === 'open')) this.#room.control.append(new Option(`${room.id} ${room.name}`, String(room.id)));
    this.#uses.control.inputMode = 'numeric';
    this.#uses.control.pattern = '[0-9]*';
    this.#note.control.maxLength = 250;
    this.#says.setAttribute('role', 'alert');
    const more = element('details', 'more-about-it');
    const fields = element('div', 'fields');
    fields.append(...[this.#role, this.#end, this.#uses, this.#room, this.#note].map(({ label }) => label));
    more.append(element('summary', '', 'For whom and how long'), fields);
    this.root.append(element('button', 'go', 'Make a link'), more, this.#says);
    this.root.autocomplete = 'off';
    this.root.addEventListener('submit', (event) => { event.preventDefault(); this.#make(); });
    this.root.addEventListener('change', () => { this.#key = newKey(); });
  }

  async #make() {
    const [days, uses, note, room] = [Number(this.#end.control.value), this.#uses.control.value.trim(), this.#note.control.value.trim(), this.#room.control.value];
    const wanted = {
      role: this.#role.control.value,
      ...(uses === '' ? {} : { uses: Number(uses) }),
      // On the full hour: the same wish again is the same one.
      ...(days === 0 ? {} : { expiresAt: new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + days * dayMs).toISOString() }),
      ...(note === '' ? {} : { note }),
      ...(room === '' ? {} : { rooms: [Number(room)] }),
    };
    try {
      const invite = await this.#api.ask('POST', '/api/invites', wanted, this.#key);
      this.#key = newKey();
      this.#note.control.value = '';
      write(this.#says, '');
      this.onMade(invite);
    } catch (problem) {
      passOver(problem);
      write(this.#says, /** @type {Error} */ (problem).message);
    }
  }
}

/** @param {string} words */
function choice(words) {
  const [label, control] = [element('label', '', words), /** @type {HTMLSelectElement} */ (element('select', ''))];
  label.append(control);
  return { label, control };
}

/** @param {string} words @param {string} placeholder */
function field(words, placeholder) {
  const [label, control] = [element('label', '', words), /** @type {HTMLInputElement} */ (element('input', ''))];
  control.placeholder = placeholder;
  label.append(control);
  return { label, control };
}
