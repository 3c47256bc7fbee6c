import { appearance } from 'snug/app/appearance.js';
import { copy } from 'snug/app/clipboard.js';
import { timeOf } from 'snug/app/clock.js';
import { isThisComputerOnly } from 'snug/app/encryption.js';
import { mentionSound } from 'snug/app/mention-sound.js';
import { passOver } from 'snug/app/report.js';
import { element, fromTemplate, part } from 'snug/app/template.js';
import { becomeHere } from 'snug/people/switch.js';
import { newKey } from 'snug/wire/key.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Person } from 'snug/wire/types.js' */

/** About you: bring your name along, light or dark, the knock, leave. */
export class AccountDialog {
  #dialog = /** @type {HTMLDialogElement} */ (fromTemplate('you'));
  #server;
  #api;
  #isSure = false;

  /**
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(server, api) {
    this.#server = server;
    this.#api = api;
    part(this.#dialog, '.make-code').addEventListener('click', () => this.#makeCode());
    part(this.#dialog, '.copy-code').addEventListener('click', () => this.#copyCode());
    part(this.#dialog, '.leave').addEventListener('click', () => this.#leave());
    const looks = /** @type {HTMLSelectElement} */ (part(this.#dialog, 'select'));
    looks.value = appearance.chosen;
    looks.addEventListener('change', () => appearance.choose(/** @type {'system' | 'light' | 'dark'} */ (looks.value)));
    const sound = /** @type {HTMLInputElement} */ (part(this.#dialog, '.knock'));
    sound.checked = mentionSound.isOn;
    sound.addEventListener('change', () => mentionSound.choose(sound.checked));
    this.#dialog.addEventListener('close', () => this.#dialog.remove());
  }

  show() {
    part(this.#dialog, 'h2 bdi').textContent = this.#server.me.name;
    part(this.#dialog, '.code-card').hidden = true;
    part(this.#dialog, '.make-code').hidden = false;
    this.#say('');
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#showOthers();
  }

  /** Two people with one browser: each goes on without a code. Without a connection the way to the door is left. */
  async #showOthers() {
    const { known = [] } = await this.#api.welcome().catch((failure) => { passOver(failure); return { known: [] }; });
    part(this.#dialog, '.others').replaceChildren(...known.map((person) => {
      const button = element('button', 'quieter');
      button.setAttribute('type', 'button');
      button.append('Go on as ', element('bdi', '', person.name));
      button.addEventListener('click', () => this.#become(person));
      return button;
    }));
  }

  /** @param {Person} person */
  async #become(person) {
    try {
      becomeHere((await this.#api.comeIn({ person: person.id }, newKey())).person);
    } catch (problem) {
      passOver(problem);
      this.#say(/** @type {Error} */ (problem).message);
    }
  }

  async #makeCode() {
    try {
      const { code, link, expiresAt } = await this.#api.makeCode();
      const { showQr } = await import('snug/app/qr.js');
      part(this.#dialog, '.code').textContent = `${code.slice(0, 4)}-${code.slice(4)}`;
      part(this.#dialog, '.address').textContent = link;
      part(this.#dialog, '.until').textContent = `It works once, until ${timeOf(new Date(expiresAt))}.`;
      part(this.#dialog, '.only-here').hidden = !isThisComputerOnly();
      part(this.#dialog, '.code-card').hidden = false;
      part(this.#dialog, '.make-code').hidden = true;
      this.#say('');
      await showQr(part(this.#dialog, '.qr'), this.#api, `/j/${code}`);
    } catch (problem) {
      passOver(problem);
      this.#say(/** @type {Error} */ (problem).message);
    }
  }

  async #copyCode() {
    const link = part(this.#dialog, '.address').textContent ?? '';
    if (await copy(link)) this.#say('Copied.');
  }

  /** The name is lost with the last device that has it: one press is not enough. */
  async #leave() {
    const button = part(this.#dialog, '.leave');
    if (!this.#isSure) {
      this.#isSure = true;
      button.textContent = 'Leave all the same';
      this.#say(`If no other device has it, the name ${this.#server.me.name} is lost: nobody here can take it again.`);
      button.scrollIntoView({ block: 'nearest' });
      return;
    }
    try {
      await this.#server.leave();
      this.#dialog.close();
    } catch (problem) {
      passOver(problem);
      this.#say(/** @type {Error} */ (problem).message);
    }
  }

  /** @param {string} words */
  #say(words) {
    part(this.#dialog, '.says').textContent = words;
  }
}
