import { momentOf } from 'snug/app/clock.js';
import { passOver } from 'snug/app/report.js';
import { element, write } from 'snug/app/template.js';
import { withoutPiles } from 'snug/messages/marks.js';
import { button, isSure } from 'snug/people/settings-dialog.js';
import { newKey } from 'snug/wire/key.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Report } from 'snug/wire/types.js' */

/** What was shown to the owners and admins: that message and nothing else of its room, by whom and why. */
export class ReportsPanel {
  root = element('section', 'reports');

  #server;
  #api;
  #list = element('ul', 'paper');
  #says = element('p', 'says explains');
  #waiting = -1;

  /**
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(server, api) {
    this.#server = server;
    this.#api = api;
    this.#list.setAttribute('aria-label', 'Reports');
    this.#says.setAttribute('role', 'status');
    this.root.append(element('h2', '', 'Reports'), element('p', 'explains', 'Messages that somebody showed to the owners and admins. You see the message, and nothing else of a room that is not yours.'), this.#list, this.#says);
  }

  /** @returns {() => void} ends it */
  show() {
    this.#waiting = this.#server.personal.reports;
    this.#fetch();
    return this.#server.changed.on(() => {
      if (this.#server.personal.reports === this.#waiting) return;
      this.#waiting = this.#server.personal.reports;
      this.#fetch();
    });
  }

  async #fetch() {
    try {
      /** @type {Report[]} */
      const reports = await this.#api.ask('GET', '/api/reports');
      this.#list.replaceChildren(...reports.map((report) => this.#row(report)));
      if (reports.length === 0) this.#say('Nothing was reported.');
    } catch (problem) {
      this.#failed(problem);
    }
  }

  /** @param {Report} report */
  #row(report) {
    const { at, by, message, why, doneAt, doneBy } = report;
    const row = element('li', 'row2 report');
    const words = element('blockquote', '');
    words.append(element('bdi', 'name', withoutPiles(message.author.name)), element('p', message.deletedAt ? 'sub' : '', message.deletedAt ? 'deleted' : withoutPiles(message.text)));
    const reason = element('p', '');
    reason.append('Reported by ', element('bdi', 'name', by.name), ...(why === undefined ? ['.'] : [': ', element('q', '', withoutPiles(why))]));
    const when = [`Room ${message.room}, message ${message.number}`, momentOf(new Date(at))];
    if (doneAt !== undefined) when.push(`looked after${doneBy ? ` by ${doneBy.name}` : ''} ${momentOf(new Date(doneAt))}`);
    row.append(words, reason, element('p', 'sub', when.join(' · ')), this.#acts(report));
    row.classList.toggle('over', doneAt !== undefined);
    return row;
  }

  /** @param {Report} report */
  #acts(report) {
    const { message: { author, deletedAt }, doneAt } = report;
    const acts = element('div', 'acts');
    const about = `report ${report.id}, of ${withoutPiles(author.name)}`;
    if (!deletedAt) {
      const remove = named(button('quieter', 'Take the message away'), about);
      remove.addEventListener('click', () => this.#change(report, { remove: true }, 'The words are taken away.'));
      acts.append(remove);
    }
    if (doneAt === undefined) {
      const done = named(button('quieter', 'Done'), about);
      done.addEventListener('click', () => this.#change(report, { done: true }, 'Looked after.'));
      acts.append(done);
    }
    if (author.id !== null && author.id !== this.#server.me.id) acts.append(...this.#banning(author.id, author.name));
    return acts;
  }

  /** @param {number} id @param {string} name @returns {HTMLElement[]} the press, and whether their words go too */
  #banning(id, name) {
    const ban = button('quieter', `Ban ${name}`);
    const label = element('label', 'words-too', ' and what they said goes too');
    const box = /** @type {HTMLInputElement} */ (element('input', ''));
    box.type = 'checkbox';
    label.prepend(box);
    label.hidden = true;
    ban.addEventListener('click', async () => {
      if (!isSure(ban, `Ban ${name} all the same`)) {
        label.hidden = false;
        this.#say(`${name} would be sent away: signed out everywhere, and the invitations that they came by and made let nobody in any more.`);
        return;
      }
      try {
        this.#server.takePerson(await this.#api.ask('PUT', `/api/people/${id}/ban`, { removeMessages: box.checked }, newKey()));
        this.#say(`${name} was sent away.`);
        this.#fetch();
      } catch (problem) {
        this.#failed(problem);
      }
    });
    return [ban, label];
  }

  /** @param {Report} report @param {object} change @param {string} done */
  async #change({ id }, change, done) {
    try {
      await this.#api.ask('PATCH', `/api/reports/${id}`, change, newKey());
      this.#say(done);
      await this.#fetch();
    } catch (problem) {
      this.#failed(problem);
    }
  }

  /** @param {unknown} problem */
  #failed(problem) {
    passOver(problem);
    this.#say(/** @type {Error} */ (problem).message);
  }

  /** @param {string} words */
  #say(words) {
    write(this.#says, words);
  }
}

/** @param {HTMLButtonElement} pressed @param {string} about */
function named(pressed, about) {
  pressed.setAttribute('aria-label', `${pressed.textContent}: ${about}`);
  return pressed;
}
