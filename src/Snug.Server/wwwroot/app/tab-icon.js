import { part } from 'snug/app/template.js';

/** The tab's title and icon: the lamp is lit only when something waits. */
export class TabIcon {
  #icon = /** @type {HTMLLinkElement} */ (part(document.head, 'link[rel=icon]'));
  #unlit = this.#icon.href;
  #lit = this.#unlit.replace('unlit', 'lit');
  #title = '';
  #isLit = false;

  /**
   * @param {string} where
   * @param {number} waiting
   */
  draw(where, waiting) {
    const title = waiting > 0 ? `(${waiting}) ${where}` : where;
    if (title !== this.#title) {
      this.#title = title;
      document.title = title;
    }
    if (waiting > 0 !== this.#isLit) {
      this.#isLit = waiting > 0;
      this.#icon.href = this.#isLit ? this.#lit : this.#unlit;
    }
  }
}
