import { element } from 'snug/app/template.js';
import { fold } from 'snug/people/fold.js';

/**
 * @typedef {{shown: string, takes: string}} Offer takes: what stands in the place of what was begun
 * @typedef {{offer: (begun: string) => Offer[], isNew: (listener: () => void) => void}} Offers
 *   offer: what `@na`, `#ro`, `:na` or `/to` may be going to be; isNew: told when there is more to offer than there was
 */

/** No name has more before its end is found. */
const longest = 130;

/** What is begun with a sign in the composer is completed: `@` people, `#` rooms, `:` emoji, `/` at its beginning commands. */
export class NameCompletion {
  #field;
  #list;
  #offers;
  #chosen = 0;

  /**
   * @param {HTMLTextAreaElement} field
   * @param {HTMLElement} list
   * @param {Offers} offers
   */
  constructor(field, list, offers) {
    this.#field = field;
    this.#list = list;
    this.#offers = offers;
    field.addEventListener('blur', () => this.close());
    // One can type before anybody is known: what is offered comes when it comes.
    offers.isNew(() => {
      if (this.#list.hidden && document.activeElement === field && this.#begun() !== '') this.look();
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
    const found = begun === '' ? [] : this.#offers.offer(begun);
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
    if (event.key === 'Enter' && fold(this.#begun()) === fold(this.#takes(this.#chosen))) {
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

  /** @param {number} index */
  #takes(index) {
    return /** @type {HTMLElement} */ (this.#list.children[index]).dataset.takes ?? '';
  }

  /** What stands between a sign and the caret, with the sign; '' where nothing is begun. */
  #begun() {
    const before = this.#field.value.slice(0, this.#field.selectionStart);
    const command = /^\/[a-z]*$/i.exec(before)?.[0];
    if (command !== undefined) return command.toLowerCase();
    const [begun] = /(?<=^|[\s([{"'])(?:[@#](?:[^\s@#][^@#\n]{0,129})?|:[\p{L}\p{N}_+-]{2,40})$/u.exec(before) ?? [''];
    return begun.length <= longest ? begun : '';
  }

  /**
   * @param {string} shown
   * @param {string} takes
   * @param {number} index
   */
  #option(shown, takes, index) {
    const option = element('li', '', shown);
    option.dataset.takes = takes;
    option.id = `${this.#list.id}-${index}`;
    option.role = 'option';
    return option;
  }

  #mark() {
    for (const [index, option] of [...this.#list.children].entries()) option.setAttribute('aria-selected', String(index === this.#chosen));
    if (this.#list.hidden) this.#field.removeAttribute('aria-activedescendant');
    else this.#field.setAttribute('aria-activedescendant', `${this.#list.id}-${this.#chosen}`);
  }

  /** @param {string} takes */
  #take(takes) {
    const end = this.#field.selectionStart;
    const begun = this.#begun();
    if (begun === '') return;
    this.#field.setRangeText(`${takes} `, end - begun.length, end, 'end');
    this.close();
    this.#field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
}
