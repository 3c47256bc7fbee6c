import { passOver } from 'snug/app/report.js';
import { element } from 'snug/app/template.js';
import { givenBy } from 'snug/people/roles.js';
import { button, isSure } from 'snug/people/settings-dialog.js';
import { newKey } from 'snug/wire/key.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Person } from 'snug/wire/types.js' */

/** What owners and admins can do about somebody: another role, letting go. */
export class PersonActs {
  #person;
  #server;
  #api;
  #say;

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
  }

  get parts() {
    const { name, status } = this.#person;
    switch (status) {
      case 'banned': return [];
      case 'deactivated': return [this.#oneWay('Let them in again', 'PATCH', '', { deactivated: false }, `${name} may come in again.`)];
      default: return [this.#roleChoice(), this.#deactivating()];
    }
  }

  #roleChoice() {
    const label = element('label', '', 'Role ');
    const select = /** @type {HTMLSelectElement} */ (element('select', ''));
    const now = this.#person.role ?? 'member';
    for (const role of givenBy(this.#server.me)) select.append(new Option(role, role, role === now, role === now));
    select.addEventListener('change', async () => {
      if (!await this.#do('PATCH', '', { role: select.value }, `${this.#person.name} is ${select.value} now.`)) select.value = now;
    });
    label.append(select);
    return label;
  }

  #deactivating() {
    const { name } = this.#person;
    const away = button('quieter', 'Deactivate');
    away.addEventListener('click', () => {
      if (isSure(away, 'Deactivate all the same')) this.#do('PATCH', '', { deactivated: true }, `${name} may not come in any more.`);
      else this.#say(`${name} would be signed out everywhere and could not come in again until you let them. What they said stays.`);
    });
    return away;
  }

  /**
   * @param {string} words
   * @param {string} method
   * @param {string} what
   * @param {object | undefined} body
   * @param {string} done
   */
  #oneWay(words, method, what, body, done) {
    const pressed = button('quieter', words);
    pressed.addEventListener('click', () => this.#do(method, what, body, done));
    return pressed;
  }

  /**
   * @param {string} method
   * @param {string} what below the person's address
   * @param {object | undefined} body
   * @param {string} done
   * @returns {Promise<boolean>} whether it was done
   */
  async #do(method, what, body, done) {
    try {
      /** @type {Person} */
      const person = await this.#api.ask(method, `/api/people/${this.#person.id}${what}`, body, newKey());
      this.#server.takePerson(person);
      this.#say(done);
      return true;
    } catch (problem) {
      this.#failed(problem);
      return false;
    }
  }

  /** @param {unknown} problem */
  #failed(problem) {
    passOver(problem);
    this.#say(/** @type {Error} */ (problem).message);
  }
}
