import { part } from 'snug/app/template.js';

/** The rooms at the side. Where there is no place for them they slide in from the thumb, and everything else waits until they are closed. */
export class Sidebar {
  #root;
  #sidebar;
  #main;
  #opener;
  #narrow = matchMedia('(max-width: 56rem)');

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#sidebar = part(root, '.side');
    this.#main = part(root, 'main');
    this.#opener = part(root, '.open-side');
    this.#opener.addEventListener('click', () => this.#open());
    part(root, '.scrim').addEventListener('click', () => this.close());
    this.#narrow.addEventListener('change', () => this.#set(false));
    this.#set(false);
  }

  /** @returns {boolean} whether it was open */
  close() {
    if (!this.#root.classList.contains('side-open')) return false;
    this.#set(false);
    this.#opener.focus({ preventScroll: true });
    return true;
  }

  #open() {
    this.#set(true);
    const first = this.#sidebar.querySelector('[aria-current]') ?? part(this.#sidebar, 'a, button');
    /** @type {HTMLElement} */ (first).focus({ preventScroll: true });
  }

  /** @param {boolean} isOpen */
  #set(isOpen) {
    this.#root.classList.toggle('side-open', isOpen);
    this.#sidebar.inert = this.#narrow.matches && !isOpen;
    this.#main.inert = isOpen;
    this.#opener.setAttribute('aria-expanded', String(isOpen));
  }
}
