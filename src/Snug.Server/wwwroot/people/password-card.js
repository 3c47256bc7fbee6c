import { isEncryptedOrHere } from 'snug/app/encryption.js';
import { passOver } from 'snug/app/report.js';
import { element, write } from 'snug/app/template.js';
import { PasswordField } from 'snug/people/password-field.js';
import { button } from 'snug/people/settings-dialog.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */

/** A password for one's name: offered, never asked for. It is for the next time somebody comes in, nothing here waits for it. */
export class PasswordCard {
  root = element('section', 'password');
  isSet = false;
  #server;
  #api;
  #say;
  #explains = element('p', 'explains');
  #open = button('quieter', '');
  #place = element('div', 'place');

  /**
   * @param {ServerView} server
   * @param {Api} api
   * @param {(words: string) => void} say
   */
  constructor(server, api, say) {
    this.#server = server;
    this.#api = api;
    this.#say = say;
    this.root.append(element('h3', '', 'Password'), this.#explains, this.#open, this.#place);
    this.#open.addEventListener('click', () => this.#ask());
    this.#open.hidden = true;
  }

  /** It may have been set on another device meanwhile. */
  async show() {
    try {
      this.isSet = (await this.#api.whoAmI()).hasPassword === true;
      this.#draw();
    } catch (problem) {
      passOver(problem);
      write(this.#explains, /** @type {Error} */ (problem).message);
    }
  }

  #draw() {
    write(this.#explains, this.isSet
      ? 'With your name and your password you come in on any other device, also when this one is lost.'
      : 'You need none to stay here: this browser knows you. With one, your name comes in on any other device, also when this one is lost.');
    write(this.#open, this.isSet ? 'Change the password' : 'Set a password');
    this.#open.hidden = false;
    this.#place.replaceChildren();
  }

  #ask() {
    this.#open.hidden = true;
    this.#say('');
    const form = element('form', '');
    const rule = element('p', 'explains', 'At least 12 characters. A few words that nobody else would put together are good, spaces and all.');
    rule.id = 'password-rule';
    const before = this.isSet ? new PasswordField('Your password until now', 'current-password', 'you-says') : null;
    const wanted = new PasswordField(this.isSet ? 'Your new password' : 'Your password', 'new-password', 'password-rule you-says');
    const keep = element('button', 'go', this.isSet ? 'Change it' : 'Set it');
    const leave = button('quieter', 'Not now');
    leave.addEventListener('click', () => { this.#draw(); this.#say(''); this.#open.focus(); });
    const ends = element('div', 'ends');
    ends.append(keep, leave);
    form.append(this.#whose(), ...(before === null ? [] : [before.root]), wanted.root, rule, ...warning(), ends);
    form.addEventListener('submit', (event) => { event.preventDefault(); this.#set(before, wanted); });
    this.#place.replaceChildren(form);
    (before ?? wanted).input.focus();
  }

  /** Password managers keep a password under the name that stands before it. */
  #whose() {
    const name = /** @type {HTMLInputElement} */ (element('input', 'unseen'));
    name.name = 'username';
    name.autocomplete = 'username';
    name.value = this.#server.me.name;
    name.readOnly = true;
    name.tabIndex = -1;
    name.setAttribute('aria-hidden', 'true');
    return name;
  }

  /**
   * @param {PasswordField | null} before
   * @param {PasswordField} wanted
   */
  async #set(before, wanted) {
    const current = before === null ? {} : { current: before.take() };
    try {
      await this.#api.ask('PUT', '/api/me/password', { password: wanted.take(), ...current });
      this.#say(this.isSet
        ? 'Your password is another one now. It is for the next time you come in; whoever is signed in stays so until signed out below.'
        : 'Your password is set. It is for the next time you come in, here or on another device.');
      this.isSet = true;
      this.#draw();
      this.#open.focus();
    } catch (problem) {
      passOver(problem);
      const { message, type } = /** @type {import('snug/wire/problem.js').Problem} */ (problem);
      this.#say(message);
      (before !== null && type === 'urn:snug:problem:wrong-password' ? before : wanted).input.select();
    }
  }
}

/** What others on the way can read is no secret: said before it is typed. */
function warning() {
  if (isEncryptedOrHere()) return [];
  const words = element('p', 'explains', ' Others on this network could read the password along: take one that you have nowhere else. Whoever runs this Snug finds the way to https:// in docs/https.md.');
  words.prepend(element('b', '', 'Not encrypted.'));
  return [words];
}
