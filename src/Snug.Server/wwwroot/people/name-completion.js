import { element } from 'snug/app/template.js';
import { fold } from 'snug/people/fold.js';

/** @import { People } from 'snug/people/people.js' */

const most = 6;

/** `@na` in the composer: offers the names that begin so. */
export class NameCompletion {
  #field;
  #list;
  #people;
  #chosen = 0;

  /**
   * @param {HTMLTextAreaElement} field
   * @param {HTMLElement} list
   * @param {People} people
   */
  constructor(field, list, people) {
    this.#field = field;
    this.#list = list;
    this.#people = people;
    field.addEventListener('blur', () => this.close());
    // One can type before anybody is known: the names come when they come.
    people.met.on(() => {
      if (this.#list.hidden && document.activeElement === field && this.#begun() !== null) this.look();
    });
    list.addEventListener('pointerdown', (event) => {
      const option = /** @type {HTMLElement} */ (event.target).closest('li');
      event.preventDefault(); // The field keeps the focus.
      if (option !== null) this.#take(option.textContent ?? '');
    });
  }

  /** The text or the caret is another now. */
  look() {
    const begun = this.#begun();
    const found = begun === null ? [] : this.#people.named(begun).slice(0, most);
    this.#chosen = 0;
    this.#list.replaceChildren(...found.map(({ name }, index) => this.#option(name, index)));
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
    if (event.key === 'Enter' && this.#isTypedOut(options[this.#chosen].textContent ?? '')) {
      this.close();
      return false; // The whole name stands there: Enter says it.
    }
    if (event.key === 'ArrowDown') this.#chosen = (this.#chosen + 1) % options.length;
    else if (event.key === 'ArrowUp') this.#chosen = (this.#chosen + options.length - 1) % options.length;
    else if (event.key === 'Enter' || event.key === 'Tab') this.#take(options[this.#chosen].textContent ?? '');
    else if (event.key === 'Escape') this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    this.#mark();
    return true;
  }

  /** @param {string} name */
  #isTypedOut(name) {
    return fold(this.#begun() ?? '') === fold(name);
  }

  /** @returns {string | null} what stands between `@` and the caret */
  #begun() {
    const before = this.#field.value.slice(0, this.#field.selectionStart);
    return /(?:^|[\s([{"'])@([^\s@][^@\n]{0,128})$/u.exec(before)?.[1] ?? null;
  }

  /**
   * @param {string} name
   * @param {number} index
   */
  #option(name, index) {
    const option = element('li', '', name);
    option.id = `name-${index}`;
    option.role = 'option';
    return option;
  }

  #mark() {
    for (const [index, option] of [...this.#list.children].entries()) option.setAttribute('aria-selected', String(index === this.#chosen));
    this.#field.setAttribute('aria-expanded', String(!this.#list.hidden));
    if (this.#list.hidden) this.#field.removeAttribute('aria-activedescendant');
    else this.#field.setAttribute('aria-activedescendant', `name-${this.#chosen}`);
  }

  /** @param {string} name */
  #take(name) {
    const begun = this.#begun();
    if (begun === null) return;
    const end = this.#field.selectionStart;
    this.#field.setRangeText(`@${name} `, end - begun.length - 1, end, 'end');
    this.close();
    this.#field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
}
