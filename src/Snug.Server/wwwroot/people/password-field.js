import { element, write } from 'snug/app/template.js';

/** A field for a password, beside it a press that shows what is typed. Pasting and password managers are welcome, and it takes any length. */
export class PasswordField {
  root = element('div', 'password-field');
  input = /** @type {HTMLInputElement} */ (element('input', ''));
  #label;
  #press = /** @type {HTMLButtonElement} */ (element('button', 'quieter'));

  /**
   * @param {string} label
   * @param {'current-password' | 'new-password'} purpose by which password managers know it
   * @param {string} describedBy ids
   */
  constructor(label, purpose, describedBy) {
    this.#label = label;
    this.input.name = purpose;
    this.input.autocomplete = purpose;
    this.input.required = true;
    this.input.autocapitalize = 'none';
    this.input.spellcheck = false; // Shown, it would be text like any other, which some browsers send away to be checked.
    this.input.setAttribute('autocorrect', 'off');
    this.input.setAttribute('aria-describedby', describedBy);
    const named = element('label', '');
    named.append(element('span', 'label', label), this.input);
    this.#press.type = 'button';
    this.#press.addEventListener('click', () => this.#show(this.input.type === 'password'));
    this.root.append(named, this.#press);
    this.#show(false);
  }

  /** As it goes out it is hidden: what was typed into an open field browsers may remember like a name. @returns {string} */
  take() {
    this.#show(false);
    return this.input.value;
  }

  /** @param {boolean} isShown */
  #show(isShown) {
    this.input.type = isShown ? 'text' : 'password';
    write(this.#press, isShown ? 'Hide' : 'Show');
    this.#press.setAttribute('aria-label', `${isShown ? 'Hide' : 'Show'}: ${this.#label}`);
  }
}
