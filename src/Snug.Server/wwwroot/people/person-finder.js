import { passOver } from 'snug/app/report.js';
import { element } from 'snug/app/template.js';
import { colourOf } from 'snug/people/colour.js';
import { button } from 'snug/people/settings-dialog.js';

/** @import { Api } from 'snug/wire/api.js' */
/** @import { Person } from 'snug/wire/types.js' */

const typedMs = 150;
const most = 6;

/** A part of a name, and a press on one of those who have it. */
export class PersonFinder {
  root = element('div', 'adding');
  field = /** @type {HTMLInputElement} */ (element('input', ''));
  /** @type {(person: Person) => Promise<void>} */
  onChosen = async () => {};
  /** Who is in it already is not offered. @type {(id: number) => boolean} */
  isInside = () => false;

  #found = element('ul', 'paper found');
  #api;
  #verb;
  #say;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Api} api
   * @param {string} words what the field is for
   * @param {string} verb what a press does
   * @param {(words: string) => void} say
   */
  constructor(api, words, verb, say) {
    this.#api = api;
    this.#verb = verb;
    this.#say = say;
    this.field.type = 'search';
    this.field.dir = 'auto';
    this.field.placeholder = words;
    this.field.setAttribute('aria-label', words);
    this.field.autocomplete = 'off';
    this.field.spellcheck = false;
    this.field.addEventListener('input', () => { this.end(); this.#timer = setTimeout(() => this.look(), typedMs); });
    this.#found.setAttribute('aria-label', 'Found by that name');
    this.root.append(this.field, this.#found);
  }

  end() {
    clearTimeout(this.#timer);
  }

  /** Looks again for what stands there. */
  async look() {
    const name = this.field.value.trim();
    if (name === '') {
      this.#found.replaceChildren();
      return;
    }
    try {
      /** @type {Person[]} */
      const people = await this.#api.ask('GET', `/api/people?${new URLSearchParams({ name })}`);
      if (this.field.value.trim() !== name) return; // Typed on meanwhile: that answer is on its way.
      const others = people.filter(({ id, status }) => !this.isInside(id) && status === undefined).slice(0, most);
      this.#found.replaceChildren(...others.map((person) => this.#offer(person)));
      this.#say(others.length > 0 ? '' : people.some(({ id }) => this.isInside(id)) ? 'They are in it already.' : 'Nobody by that name here.');
    } catch (problem) {
      passOver(problem);
      this.#say(/** @type {Error} */ (problem).message);
    }
  }

  /** @param {Person} person */
  #offer(person) {
    const row = element('li', 'row2');
    const choose = button('quieter end', this.#verb);
    choose.setAttribute('aria-label', `${this.#verb} ${person.name}`);
    choose.addEventListener('click', async () => {
      await this.onChosen(person);
      this.field.value = '';
      this.#found.replaceChildren();
      this.field.focus();
    });
    row.append(element('bdi', `name ${colourOf(person.id)}`, person.name), choose);
    return row;
  }
}
