import { part } from 'snug/house/template.js';

/** The tab's title and icon: the lamp is lit only when something waits. */
export class TabLamp {
  #icon = /** @type {HTMLLinkElement} */ (part(document.head, 'link[rel=icon]'));
  #unlit = this.#icon.href;
  #lit = this.#unlit.replace('unlit', 'lit');

  /**
   * @param {string} where
   * @param {number} waiting
   */
  draw(where, waiting) {
    const title = waiting > 0 ? `(${waiting}) ${where}` : where;
    if (document.title !== title) document.title = title;
    const icon = waiting > 0 ? this.#lit : this.#unlit;
    if (this.#icon.href !== icon) this.#icon.href = icon;
  }
}
