import { element } from 'snug/app/template.js';

const svg = 'http://www.w3.org/2000/svg';

/** What can be done about a message: one button for all of them, at the one that a pointer, the focus or a thumb is on. */
export class RowMore {
  /** @type {(number: number, button: HTMLElement) => void} */
  onPressed = () => {};

  #button = element('button', 'row-more');

  /** @param {HTMLElement} log */
  constructor(log) {
    this.#button.setAttribute('type', 'button');
    this.#button.setAttribute('aria-haspopup', 'dialog');
    const dots = document.createElementNS(svg, 'svg');
    dots.classList.add('i');
    dots.append(document.createElementNS(svg, 'use'));
    dots.firstElementChild?.setAttribute('href', '#more');
    this.#button.append(dots);
    log.addEventListener('pointerover', (event) => { if (event.pointerType === 'mouse' && !this.#button.matches(':focus-visible')) this.moveTo(rowAt(event)); });
    log.addEventListener('focusin', (event) => this.moveTo(rowAt(event)));
    log.addEventListener('pointerleave', () => { if (document.activeElement !== this.#button && this.#row?.matches('.touched') !== true) this.#button.remove(); });
    this.#button.addEventListener('click', () => this.onPressed(Number(this.#row?.dataset.number), this.#button));
  }

  get #row() {
    return /** @type {HTMLElement | null} */ (this.#button.closest('.m'));
  }

  /** @param {HTMLElement | null} row */
  moveTo(row) {
    // Whoever has it under a finger or the focus keeps it.
    if (row === null || row === this.#row || row.matches('.gone') || document.querySelector('dialog[open]') !== null) return;
    this.#button.setAttribute('aria-label', `More about message ${row.dataset.number}`);
    row.append(this.#button);
  }
}

/** @param {Event} event */
const rowAt = ({ target }) => (target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest('.m[data-number]')) : null);
