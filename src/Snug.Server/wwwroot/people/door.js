import { isEncryptedOrHere } from 'snug/house/encryption.js';
import { storage } from 'snug/house/storage.js';
import { passOver } from 'snug/house/report.js';
import { element, fromTemplate, part } from 'snug/house/template.js';
import { newKey } from 'snug/wire/key.js';

/** @import { Api } from 'snug/wire/api.js' */
/** @import { Person, Welcome } from 'snug/wire/types.js' */

/** The door: type a name and come in, or bring a name along by a code from another device. */
export class Door {
  /** @type {(me: Person) => Promise<void>} */
  onCameIn = async () => {};

  #api;
  #root = fromTemplate('door');
  #form = /** @type {HTMLFormElement} */ (part(this.#root, 'form'));
  #field = /** @type {HTMLInputElement} */ (part(this.#root, 'input'));
  #isForCode = false;
  #isComingIn = false;
  /** One key for one name: if the answer is lost, the next try is the same person. */
  #attempt = { value: '', key: '' };

  /**
   * @param {Api} api
   * @param {string | null} code from the address `/j/CODE`
   */
  constructor(api, code) {
    this.#api = api;
    this.#form.addEventListener('submit', (event) => { event.preventDefault(); this.#comeIn(); });
    part(this.#root, '.bring').addEventListener('click', () => this.#ask(!this.#isForCode));
    part(this.#root, '.open-lock').hidden = isEncryptedOrHere();
    this.#title(storage.get('house'));
    this.#ask(code !== null, code ?? '');
  }

  show() {
    part(document, '#page').replaceChildren(this.#root);
    this.#field.focus();
    this.#greet();
  }

  async #greet() {
    for (let failures = 0; ; failures++) {
      try {
        this.#describe(await this.#api.welcome());
        if (failures > 0) this.#say('');
        return;
      } catch (failure) {
        passOver(failure);
        this.#say('No connection. The door opens as soon as it is back.');
        await new Promise((resolve) => { setTimeout(resolve, Math.min(15_000, 1000 * 2 ** failures)); });
      }
    }
  }

  /** @param {Welcome} welcome */
  #describe({ name, access, rooms, here }) {
    storage.set('house', name);
    this.#title(name);
    /** @type {(string | Node)[][]} */
    const lines = [];
    if (here && here.length > 0) lines.push(['Here now: ', ...listed(here.map((person) => [isolated(person)]))]);
    if (rooms && rooms.length > 0) lines.push(['Rooms: ', ...listed(rooms.map((room) => [`${room.id}\u00a0`, isolated(room.name)]))]);
    if (access === 'invite') lines.push([isolated(name), ' is by invitation. Ask whoever runs it for a link.']);
    part(this.#root, 'ul').replaceChildren(...lines.map((line) => {
      const item = document.createElement('li');
      item.append(...line);
      return item;
    }));
  }

  /** @param {string | null} house */
  #title(house) {
    part(this.#root, 'h1').textContent = house ? `Come in to ${house}` : 'Come in';
    document.title = house ?? 'Snug';
  }

  /**
   * @param {boolean} forCode
   * @param {string} [value]
   */
  #ask(forCode, value = '') {
    this.#isForCode = forCode;
    part(this.#root, '.label').textContent = forCode ? 'The code from your other device' : 'Your name';
    part(this.#root, '.explains').textContent = forCode
      ? 'There: You, then "Bring your name along". It works once, for ten minutes.'
      : 'It stands in front of what you say.';
    part(this.#root, '.bring-before').textContent = forCode ? 'Not been here yet?' : 'Been here before with another device?';
    part(this.#root, '.bring').textContent = forCode ? 'Type a name' : 'Bring your name along';
    this.#field.autocapitalize = forCode ? 'none' : 'words';
    this.#field.value = value;
    this.#say('');
    this.#field.focus();
  }

  async #comeIn() {
    const value = this.#field.value.trim();
    if (value === '') {
      this.#field.focus();
      return;
    }
    if (this.#isComingIn) return; // Enter twice: one person comes in, once.
    this.#isComingIn = true;
    if (this.#attempt.value !== value) this.#attempt = { value, key: newKey() };
    try {
      const how = this.#isForCode ? { code: value.replace(/[\s-]/g, '') } : { name: value };
      const { person } = await this.#api.comeIn(how, this.#attempt.key);
      await this.onCameIn(person);
    } catch (problem) {
      passOver(problem);
      this.#say(/** @type {Error} */ (problem).message);
      this.#field.select();
    } finally {
      this.#isComingIn = false;
    }
  }

  /** @param {string} words */
  #say(words) {
    part(this.#root, '.alarm').textContent = words;
    this.#field.setAttribute('aria-invalid', String(words !== ''));
  }
}

const mostListed = 8;

/**
 * With commas between, and how many more there are.
 * @param {(string | Node)[][]} things
 * @returns {(string | Node)[]}
 */
function listed(things) {
  const rest = things.length - mostListed;
  const shown = rest > 1 ? things.slice(0, mostListed) : things;
  return [...shown.flatMap((thing, index) => (index === 0 ? thing : [', ', ...thing])), ...(rest > 1 ? [` and ${rest} more`] : [])];
}

/** A name that runs from right to left must not take the number beside it along. @param {string} name */
const isolated = (name) => element('bdi', '', name);
