import { momentOf } from 'snug/app/clock.js';
import { passOver } from 'snug/app/report.js';
import { element } from 'snug/app/template.js';
import { linkCard } from 'snug/people/link-card.js';
import { givenBy } from 'snug/people/roles.js';
import { button, isSure } from 'snug/people/settings-dialog.js';
import { newKey } from 'snug/wire/key.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { DeviceCode, Person } from 'snug/wire/types.js' */

/** What owners and admins can do about somebody: another role, a way back to a lost name, letting go, sending away. */
export class PersonActs {
  #person;
  #server;
  #api;
  #say;
  #made = element('div', 'made');

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

  /** For oneself alone, whoever one is. */
  get muting() {
    const { id, name } = this.#person;
    const muting = button('quieter', '');
    const draw = () => { muting.textContent = this.#server.personal.isMuted(id) ? 'Hear them again' : 'Mute'; };
    draw();
    muting.addEventListener('click', async () => {
      const isMuted = this.#server.personal.isMuted(id);
      try {
        await this.#api.ask(isMuted ? 'DELETE' : 'PUT', `/api/people/${id}/muted`);
        this.#server.personal.setMuted(id, !isMuted);
        this.#say(isMuted ? `You see what ${name} says again.` : `You do not see what ${name} says any more. Nobody else is told.`);
        draw();
      } catch (problem) {
        this.#failed(problem);
      }
    });
    return muting;
  }

  get parts() {
    const { name, status } = this.#person;
    switch (status) {
      case 'banned': return [this.#oneWay('Take the ban back', 'DELETE', '/ban', undefined, `${name} may come again, by a link that you give them.`)];
      case 'deactivated': return [this.#oneWay('Let them in again', 'PATCH', '', { deactivated: false }, `${name} may come in again: give them a way back.`), ...this.#banning()];
      default: return [this.#roleChoice(), this.#wayBack(), this.#deactivating(), ...this.#banning(), this.#made];
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

  #wayBack() {
    const giving = button('quieter', 'Give a way back');
    const key = newKey();
    giving.addEventListener('click', async () => {
      try {
        /** @type {DeviceCode} */
        const made = await this.#api.ask('POST', `/api/people/${this.#person.id}/link`, undefined, key);
        const terms = `Whoever opens it is ${this.#person.name}. It works once, until ${momentOf(new Date(made.expiresAt))}, and is shown this once.`;
        const { card, copying } = linkCard(made, terms, this.#api, () => this.#say(`Copied. Send it to ${this.#person.name} and nobody else.`));
        this.#made.replaceChildren(card);
        copying.focus();
      } catch (problem) {
        this.#failed(problem);
      }
    });
    return giving;
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

  /** @returns {HTMLElement[]} the press, and whether their words go too */
  #banning() {
    const { name } = this.#person;
    const ban = button('quieter', 'Ban');
    const label = element('label', 'words-too', ' and what they said goes too');
    const box = /** @type {HTMLInputElement} */ (element('input', ''));
    box.type = 'checkbox';
    label.prepend(box);
    label.hidden = true;
    ban.addEventListener('click', () => {
      if (isSure(ban, 'Ban all the same')) {
        this.#do('PUT', '/ban', { removeMessages: box.checked }, `${name} was sent away.`);
        return;
      }
      label.hidden = false;
      this.#say(`${name} would be sent away: signed out everywhere, and the invitations that they came by and made let nobody in any more.`);
    });
    return [ban, label];
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
