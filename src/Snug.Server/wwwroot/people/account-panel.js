import { appearance } from 'snug/app/appearance.js';
import { copy } from 'snug/app/clipboard.js';
import { timeOf } from 'snug/app/clock.js';
import { isThisComputerOnly } from 'snug/app/encryption.js';
import { mentionSound } from 'snug/app/mention-sound.js';
import { passOver } from 'snug/app/report.js';
import { element, part, write } from 'snug/app/template.js';
import { accountView } from 'snug/people/account-view.js';
import { HighlightsCard } from 'snug/people/highlights-card.js';
import { PasswordCard } from 'snug/people/password-card.js';
import { SessionsCard } from 'snug/people/sessions-card.js';
import { becomeHere } from 'snug/people/switch.js';
import { newKey } from 'snug/wire/key.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Person } from 'snug/wire/types.js' */

/** About you: your name, bring it along, light or dark, the knock, a password, where you are signed in, leave. */
export class AccountPanel {
  root = accountView();
  #server;
  #api;
  #isSure = false;
  #password;
  #sessions;
  #highlights;

  /**
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(server, api) {
    this.#server = server;
    this.#api = api;
    part(this.root, '.make-code').addEventListener('click', () => this.#makeCode());
    part(this.root, '.copy-code').addEventListener('click', () => this.#copyCode());
    part(this.root, '.leave').addEventListener('click', () => this.#leave());
    const looks = /** @type {HTMLSelectElement} */ (part(this.root, 'select'));
    looks.value = appearance.chosen;
    looks.addEventListener('change', () => appearance.choose(/** @type {'system' | 'light' | 'dark'} */ (looks.value)));
    const sound = /** @type {HTMLInputElement} */ (part(this.root, '.knock'));
    sound.checked = mentionSound.isOn;
    sound.addEventListener('change', () => mentionSound.choose(sound.checked));
    part(this.root, '.rename').addEventListener('submit', (event) => { event.preventDefault(); this.#rename(); });
    this.#name.value = server.me.name;
    this.#password = new PasswordCard(server, api, (words) => this.#say(words));
    this.#sessions = new SessionsCard(api, (words) => this.#say(words));
    this.#highlights = new HighlightsCard(server, api, (words) => this.#say(words));
    part(this.root, '.others').before(this.#highlights.root, this.#password.root, this.#sessions.root);
  }

  /** @returns {() => void} ends it */
  show() {
    this.draw();
    this.#showOthers();
    this.#highlights.show();
    this.#password.show();
    this.#sessions.show();
    return this.#server.changed.on(() => this.draw());
  }

  draw() {
    write(part(this.root, 'h2 bdi'), this.#server.me.name);
  }

  /** @returns {HTMLInputElement} */
  get #name() {
    return part(this.root, '.rename input');
  }

  async #rename() {
    try {
      /** @type {Person} */
      const me = await this.#api.ask('PATCH', '/api/me', { name: this.#name.value.trim() }, newKey());
      this.#server.takePerson(me);
      this.#name.value = me.name;
      this.#say(`You are ${me.name} now, everywhere at once; what you said before stands under it too.`);
    } catch (problem) {
      passOver(problem);
      this.#say(/** @type {Error} */ (problem).message);
      this.#name.select();
    }
  }

  /** Two people with one browser: each goes on without a code. Without a connection the way to the door is left. */
  async #showOthers() {
    const { known = [] } = await this.#api.welcome().catch((failure) => { passOver(failure); return { known: [] }; });
    part(this.root, '.others').replaceChildren(...known.map((person) => {
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
      part(this.root, '.code').textContent = `${code.slice(0, 4)}-${code.slice(4)}`;
      part(this.root, '.address').textContent = link;
      part(this.root, '.until').textContent = `It works once, until ${timeOf(new Date(expiresAt))}.`;
      part(this.root, '.only-here').hidden = !isThisComputerOnly();
      part(this.root, '.code-card').hidden = false;
      part(this.root, '.make-code').hidden = true;
      this.#say('');
      await showQr(part(this.root, '.qr'), this.#api, `/j/${code}`);
    } catch (problem) {
      passOver(problem);
      this.#say(/** @type {Error} */ (problem).message);
    }
  }

  async #copyCode() {
    const link = part(this.root, '.address').textContent ?? '';
    if (await copy(link)) this.#say('Copied.');
  }

  /** Without a password the name is lost with the last device that has it: one press is not enough. */
  async #leave() {
    const button = part(this.root, '.leave');
    if (!this.#isSure) {
      this.#isSure = true;
      button.textContent = 'Leave all the same';
      this.#say(this.#password.isSet
        ? `You come in again as ${this.#server.me.name} with your password.`
        : `If no other device has it, the name ${this.#server.me.name} is lost: nobody here can take it again.`);
      button.scrollIntoView({ block: 'nearest' });
      return;
    }
    try {
      await this.#server.leave();
      this.root.closest('dialog')?.close();
    } catch (problem) {
      passOver(problem);
      this.#say(/** @type {Error} */ (problem).message);
    }
  }

  /** @param {string} words */
  #say(words) {
    part(this.root, '.says').textContent = words;
  }
}
