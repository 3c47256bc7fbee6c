import { element, pressed } from 'snug/app/template.js';
import { loadEmoji, named, quickEmoji } from 'snug/messages/emoji.js';
import { place } from 'snug/messages/message-menu.js';
import { ownStyle } from 'snug/people/settings-dialog.js';
import { Problem } from 'snug/wire/problem.js';

/** @import { Emoji } from 'snug/messages/emoji.js' */

const narrow = matchMedia('(max-width: 44rem)');
/** Drawn at once; the rest when somebody scrolls there. */
const portion = 240;

/** All of Unicode's emoji, found by name; by keyboard as by thumb. */
export class EmojiPicker {
  #dialog = /** @type {HTMLDialogElement} */ (element('dialog', 'sheet menu picker'));
  #field = /** @type {HTMLInputElement} */ (element('input', ''));
  #grid = element('div', 'emoji');
  #name = element('p', 'explains emoji-name');
  #take;
  #isReaction;
  /** @type {Emoji[]} */
  #all = [];
  /** @type {Emoji[]} */
  #found = [];

  /**
   * @param {(emoji: string) => void} take
   * @param {boolean} isReaction the quick ones first
   */
  constructor(take, isReaction) {
    this.#take = take;
    this.#isReaction = isReaction;
  }

  /** @param {HTMLElement} at */
  async show(at) {
    if (document.querySelector('dialog[open]') !== null) return;
    // Both at once, and neither without the other.
    const [all] = await Promise.all([loadEmoji().catch(() => { throw Problem.noAnswer(); }), ownStyle()]);
    this.#all = all;
    this.#build();
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#field.focus();
    this.#look();
    if (!narrow.matches && at.isConnected && at !== document.body) place(this.#dialog, at);
  }

  #build() {
    const field = this.#field;
    field.type = 'search';
    field.placeholder = 'Find an emoji';
    field.setAttribute('aria-label', 'Find an emoji by its name');
    field.spellcheck = false;
    field.autocomplete = 'off';
    this.#grid.setAttribute('role', 'group');
    this.#grid.setAttribute('aria-label', 'Emoji');
    this.#name.setAttribute('role', 'status');
    this.#dialog.setAttribute('aria-label', this.#isReaction ? 'React' : 'Emoji');
    this.#dialog.append(element('div', 'grip'), field, ...(this.#isReaction ? [this.#quick()] : []), this.#grid, this.#name);
    field.addEventListener('input', () => this.#look());
    this.#grid.addEventListener('scroll', () => this.#drawMore(), { passive: true });
    this.#dialog.addEventListener('keydown', (event) => this.#pressed(event));
    this.#dialog.addEventListener('focusin', (event) => this.#tell(event));
    this.#dialog.addEventListener('pointerover', (event) => this.#tell(event));
    this.#dialog.addEventListener('click', (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest('button');
      if (event.target === this.#dialog) this.#dialog.close();
      else if (button !== null) this.#end(button.textContent ?? '');
    });
    this.#dialog.addEventListener('close', () => this.#dialog.remove());
  }

  #quick() {
    const quick = element('div', 'quick');
    quick.append(...quickEmoji.map((emoji) => pressed('', emoji, () => {})));
    return quick;
  }

  #look() {
    this.#found = named(this.#all, this.#field.value);
    this.#grid.replaceChildren();
    this.#grid.scrollTop = 0;
    this.#drawMore();
    this.#name.textContent = this.#found.length === 0 ? 'No emoji is called that.' : '';
  }

  #drawMore() {
    const { scrollTop, scrollHeight, clientHeight, childElementCount } = this.#grid;
    if (childElementCount > 0 && scrollHeight - scrollTop - clientHeight > 300) return;
    this.#grid.append(...this.#found.slice(childElementCount, childElementCount + portion).map(({ emoji, name }) => {
      const one = pressed('', emoji, () => {});
      one.setAttribute('aria-label', name.replaceAll('_', ' '));
      one.dataset.name = name;
      one.tabIndex = -1;
      return one;
    }));
    if (this.#grid.querySelector('[tabindex="0"]') === null) this.#grid.firstElementChild?.setAttribute('tabindex', '0');
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const inField = event.target === this.#field;
    if (inField && event.key === 'Enter') {
      event.preventDefault();
      if (this.#found.length > 0) this.#end(this.#found[0].emoji);
    } else if (inField && event.key === 'ArrowDown') {
      event.preventDefault();
      this.#focus(0);
    } else if (!inField && this.#grid.contains(document.activeElement)) {
      this.#walk(event);
    }
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const all = [...this.#grid.children];
    const here = all.indexOf(/** @type {Element} */ (document.activeElement));
    const columns = Math.max(1, all.findIndex((one) => /** @type {HTMLElement} */ (one).offsetTop > /** @type {HTMLElement} */ (all[0]).offsetTop));
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (here + step < 0) this.#field.focus();
    else this.#focus(here + step);
  }

  /** One of them can be reached by Tab: the one that was. @param {number} index */
  #focus(index) {
    const one = /** @type {HTMLElement | undefined} */ (this.#grid.children[Math.min(index, this.#grid.childElementCount - 1)]);
    if (one === undefined) return;
    this.#grid.querySelector('[tabindex="0"]')?.setAttribute('tabindex', '-1');
    one.tabIndex = 0;
    one.focus();
  }

  /** @param {Event} event */
  #tell(event) {
    const name = /** @type {HTMLElement} */ (event.target).dataset?.name;
    if (name !== undefined) this.#name.textContent = `:${name}:`;
  }

  /** @param {string} emoji */
  #end(emoji) {
    this.#dialog.close();
    this.#take(emoji);
  }
}
