import { element, tool } from 'snug/app/template.js';

/** What can be done about a message: one bar for all of them, at the one that a pointer, the focus or a thumb is on. */
export class RowBar {
  /** @type {(act: 'react' | 'reply' | 'more', number: number, button: HTMLElement) => void} */
  onPressed = () => {};

  #bar = element('div', 'bar');

  /** @param {HTMLElement} log */
  constructor(log) {
    this.#bar.setAttribute('role', 'toolbar');
    this.#bar.append(tool('face', '', 'row-react'), tool('reply', '', 'row-reply'), tool('more', '', 'row-more'));
    for (const at of [0, 2]) this.#bar.children[at].setAttribute('aria-haspopup', 'dialog');
    log.addEventListener('pointerover', (event) => { if (event.pointerType === 'mouse' && !this.#bar.matches(':has(:focus-visible)')) this.moveTo(rowAt(event)); });
    log.addEventListener('focusin', (event) => {
      // Under a thumb it takes a line of its own: leaving that one would move what is being pressed.
      const isHeld = this.#row?.matches('.touched') === true && !(event.target instanceof Element && event.target.matches(':focus-visible'));
      if (!isHeld) this.moveTo(rowAt(event));
    });
    log.addEventListener('pointerleave', () => { if (!this.#bar.contains(document.activeElement) && this.#row?.matches('.touched') !== true) this.#bar.remove(); });
    this.#bar.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest('button')) : null;
      const act = button?.matches('.row-react') ? 'react' : button?.matches('.row-reply') ? 'reply' : 'more';
      if (button !== null) this.onPressed(act, Number(this.#row?.dataset.number), button);
    });
  }

  get #row() {
    return /** @type {HTMLElement | null} */ (this.#bar.closest('.m'));
  }

  /** The button of a row, for what is shown beside it. @param {HTMLElement} row @returns {HTMLElement} */
  buttonAt(row) {
    return row.querySelector('.row-more') ?? row;
  }

  /** @param {HTMLElement | null} row */
  moveTo(row) {
    // Whoever has it under a finger or the focus keeps it.
    if (row === null || row === this.#row || row.matches('.gone, .muted') || document.querySelector('dialog[open]') !== null) return;
    const { number } = row.dataset;
    this.#bar.setAttribute('aria-label', `Message ${number}`);
    const words = [`React to message ${number}`, `Reply to message ${number}`, `More about message ${number}`];
    for (const [index, button] of [...this.#bar.children].entries()) {
      button.setAttribute('aria-label', words[index]);
      /** @type {HTMLElement} */ (button).title = ['React (+)', 'Reply (R)', 'More'][index];
    }
    row.append(this.#bar);
  }
}

/** @param {Event} event */
const rowAt = ({ target }) => (target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest('.m[data-number]')) : null);
