import { copy } from 'snug/app/clipboard.js';
import { momentOf } from 'snug/app/clock.js';
import { isEncryptedOrHere, isThisComputerOnly } from 'snug/app/encryption.js';
import { showQr } from 'snug/app/qr.js';
import { passOver } from 'snug/app/report.js';
import { element, write } from 'snug/app/template.js';
import { keepsOrder } from 'snug/people/roles.js';
import { button } from 'snug/people/settings-dialog.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { AuditEntry, Person } from 'snug/wire/types.js' */

const pageLength = 50;

/** What this server is and where; for owners and admins, what was done here. */
export class ServerPanel {
  root = element('section', 'about-server');
  #server;
  #api;
  #about = element('p', 'explains');
  #qr = element('div', 'qr');
  #done = element('ol', 'paper audit');
  #older = button('quieter', 'Older');
  #says = element('p', 'says explains');
  #last = 0;

  /**
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(server, api) {
    this.#server = server;
    this.#api = api;
    this.#says.setAttribute('role', 'status');
    const title = element('h2', '');
    title.append(element('bdi', '', server.name));
    this.root.append(title, this.#about, this.#card());
    if (keepsOrder(server.me)) {
      this.#older.hidden = true;
      this.root.append(this.#whoMakesRooms());
      this.#older.addEventListener('click', () => this.#showDone());
      this.#done.setAttribute('aria-label', 'What was done');
      this.root.append(
        element('h2', '', 'What was done'),
        element('p', 'explains', 'Who invited, gave roles or let go, and who came by what. Nobody can change it.'),
        this.#done,
        this.#older,
      );
    }
    this.root.append(this.#says);
  }

  /** @returns {() => void} ends it */
  show() {
    this.#describe();
    showQr(this.#qr, this.#api, '/');
    if (keepsOrder(this.#server.me)) this.#showDone();
    return () => {};
  }

  #card() {
    const card = element('div', 'paper ask');
    const words = element('div', '');
    const copying = button('quieter', 'Copy the address');
    copying.addEventListener('click', async () => { if (await copy(location.origin)) write(this.#says, 'Copied.'); });
    words.append(element('p', 'addr', location.host));
    if (isThisComputerOnly()) words.append(element('p', 'explains only-here', 'As you opened it, only this computer can open it.'));
    words.append(element('p', 'explains', isEncryptedOrHere() ? 'Nobody on the way reads along.' : 'Not encrypted: others on this network could read along. docs/https.md has the way to https://.'), copying);
    card.append(this.#qr, words);
    return card;
  }

  /** A setting of the whole server. */
  #whoMakesRooms() {
    const label = element('label', 'choice', 'Who makes rooms');
    const select = /** @type {HTMLSelectElement} */ (element('select', ''));
    const now = this.#server.personal.whoMakesRooms;
    select.append(new Option('everybody', 'everybody'), new Option('owners and admins', 'admins'));
    select.value = now;
    select.addEventListener('change', async () => {
      try {
        const { whoMakesRooms } = await this.#api.ask('PATCH', '/api/settings', { whoMakesRooms: select.value });
        this.#server.personal.whoMakesRooms = whoMakesRooms;
        this.#server.changed.tell();
        write(this.#says, whoMakesRooms === 'admins' ? 'Owners and admins make rooms now. Everybody talks with whom they want.' : 'Everybody makes rooms now.');
      } catch (problem) {
        select.value = this.#server.personal.whoMakesRooms;
        this.#failed(problem);
      }
    });
    label.append(select);
    return label;
  }

  async #describe() {
    try {
      const { version, access } = await this.#api.welcome();
      write(this.#about, `Snug ${version}. ${access === 'invite' ? 'People come in by invitation.' : 'Whoever can open it comes in with a free name.'}`);
    } catch (problem) {
      this.#failed(problem);
    }
  }

  async #showDone() {
    try {
      /** @type {AuditEntry[]} */
      const entries = await this.#api.ask('GET', `/api/audit?limit=${pageLength}${this.#last === 0 ? '' : `&before=${this.#last}`}`);
      this.#done.append(...entries.map((entry) => rowOf(entry)));
      this.#last = entries.at(-1)?.id ?? this.#last;
      this.#older.hidden = entries.length < pageLength;
      if (this.#done.childElementCount === 0) write(this.#says, 'Nothing yet.');
    } catch (problem) {
      this.#failed(problem);
    }
  }

  /** @param {unknown} problem */
  #failed(problem) {
    passOver(problem);
    write(this.#says, /** @type {Error} */ (problem).message);
  }
}

/** @type {Record<string, string>} */
const acts = {
  'invite.created': 'made an invitation',
  'invite.revoked': 'revoked an invitation',
  'invite.used': 'came by an invitation',
  'recovery.created': 'gave a way back to',
  'recovery.used': 'came back by a link',
  'password.used': 'came in by the password',
  'code.used': 'came in by a code from another device of theirs',
  'role.changed': 'gave another role to',
  'person.deactivated': 'deactivated',
  'person.reactivated': 'let in again',
  'person.banned': 'banned',
  'person.unbanned': 'took the ban from',
  'password.removed': 'took the password from',
  'messages.removed': 'took all words away of',
  'message.removed': 'took words away of',
  'report.done': 'looked after a report of',
  'report.reopened': 'opened a report again of',
  'setting.changed': 'changed a setting',
  'room.archived': 'archived a room',
  'room.reopened': 'brought a room back',
  'posting.changed': 'changed who says something in a room',
};

/** @param {AuditEntry} entry */
function rowOf({ at, by, act, about, detail }) {
  const row = element('li', 'row2');
  const words = element('span', 'what');
  words.append(named(by), ` ${acts[act] ?? act}`, ...(about === null || about.id === by?.id ? [] : [' ', named(about)]));
  row.append(words, element('span', 'sub', [momentOf(new Date(at)), ...(detail === null ? [] : [detail])].join(' · ')));
  return row;
}

/** @param {Person | null} person */
const named = (person) => (person === null ? element('i', '', "the owner's command") : element('bdi', 'name', person.name));
