import { passOver } from 'snug/app/report.js';
import { element } from 'snug/app/template.js';
import { fold } from 'snug/people/fold.js';

/** @import { People } from 'snug/people/people.js' */
/** @import { SlashCommand } from 'snug/wire/types.js' */

const most = 6;

/** `@` in the composer offers names, `@na` those of which a word begins so, `/to` at its beginning the commands. */
export class NameCompletion {
  #field;
  #list;
  #people;
  #commands;
  /** Fetched when the first slash is typed. @type {SlashCommand[]} */
  #known = [];
  #isFetching = false;
  #chosen = 0;

  /**
   * @param {HTMLTextAreaElement} field
   * @param {HTMLElement} list
   * @param {People} people
   * @param {() => Promise<SlashCommand[]>} commands
   */
  constructor(field, list, people, commands) {
    this.#field = field;
    this.#list = list;
    this.#people = people;
    this.#commands = commands;
    field.addEventListener('blur', () => this.close());
    // One can type before anybody is known: the names come when they come.
    people.met.on(() => {
      if (this.#list.hidden && document.activeElement === field && this.#begun() !== null) this.look();
    });
    list.addEventListener('pointerdown', (event) => {
      const option = /** @type {HTMLElement} */ (event.target).closest('li');
      event.preventDefault(); // The field keeps the focus.
      if (option !== null) this.#take(option.dataset.takes ?? '');
    });
  }

  /** The text or the caret is another now. */
  look() {
    const begun = this.#begun();
    const found = begun === null ? this.#commandsBegun() : this.#people.named(begun).slice(0, most).map(({ name }) => ({ shown: name, takes: name }));
    this.#chosen = 0;
    this.#list.replaceChildren(...found.map(({ shown, takes }, index) => this.#option(shown, takes, index)));
    this.#list.hidden = found.length === 0;
    this.#mark();
  }

  close() {
    this.#list.hidden = true;
    this.#mark();
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} whether the key was for the list
   */
  press(event) {
    if (this.#list.hidden) return false;
    const options = this.#list.children;
    if (event.key === 'Enter' && this.#isTypedOut(this.#takes(this.#chosen))) {
      this.close();
      return false; // The whole name stands there: Enter says it.
    }
    if (event.key === 'ArrowDown') this.#chosen = (this.#chosen + 1) % options.length;
    else if (event.key === 'ArrowUp') this.#chosen = (this.#chosen + options.length - 1) % options.length;
    else if (event.key === 'Enter' || event.key === 'Tab') this.#take(this.#takes(this.#chosen));
    else if (event.key === 'Escape') this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    this.#mark();
    return true;
  }

  /** @param {string} name */
  #isTypedOut(name) {
    return this.#command() === name || fold(this.#begun() ?? '') === fold(name);
  }

  /** @param {number} index */
  #takes(index) {
    return /** @type {HTMLElement} */ (this.#list.children[index]).dataset.takes ?? '';
  }

  /** @returns {string | null} the command that stands at the beginning, up to the caret: `/to` */
  #command() {
    return /^\/[a-z]*$/i.exec(this.#field.value.slice(0, this.#field.selectionStart))?.[0].toLowerCase() ?? null;
  }

  #commandsBegun() {
    const begun = this.#command();
    if (begun === null) return [];
    this.#fetch();
    return this.#known.filter(({ name }) => `/${name}`.startsWith(begun))
      .map(({ name, takes, says }) => ({ shown: `/${name} ${takes} ${says}`.replace('  ', ' '), takes: `/${name}` }));
  }

  #fetch() {
    if (this.#known.length > 0 || this.#isFetching) return;
    this.#isFetching = true;
    this.#commands().then((all) => {
      this.#known = all;
      if (this.#command() !== null && document.activeElement === this.#field) this.look();
    }).catch(passOver).finally(() => { this.#isFetching = false; });
  }

  /** @returns {string | null} what stands between `@` and the caret */
  #begun() {
    const before = this.#field.value.slice(0, this.#field.selectionStart);
    return /(?:^|[\s([{"'])@((?:[^\s@][^@\n]{0,128})?)$/u.exec(before)?.[1] ?? null;
  }

  /**
   * @param {string} shown
   * @param {string} takes
   * @param {number} index
   */
  #option(shown, takes, index) {
    const option = element('li', '', shown);
    option.dataset.takes = takes;
    option.id = `name-${index}`;
    option.role = 'option';
    return option;
  }

  #mark() {
    for (const [index, option] of [...this.#list.children].entries()) option.setAttribute('aria-selected', String(index === this.#chosen));
    if (this.#list.hidden) this.#field.removeAttribute('aria-activedescendant');
    else this.#field.setAttribute('aria-activedescendant', `name-${this.#chosen}`);
  }

  /** @param {string} name */
  #take(name) {
    const end = this.#field.selectionStart;
    const begun = this.#begun();
    if (begun !== null) this.#field.setRangeText(`@${name} `, end - begun.length - 1, end, 'end');
    else if (this.#command() !== null) this.#field.setRangeText(`${name} `, 0, end, 'end');
    else return;
    this.close();
    this.#field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
}
