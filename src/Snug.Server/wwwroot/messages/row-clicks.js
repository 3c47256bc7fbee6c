import { linkTo } from 'snug/app/address.js';
import { copy } from 'snug/app/clipboard.js';
import { write } from 'snug/app/template.js';
import { openSpoiler } from 'snug/messages/markup-nodes.js';
import { RowBar } from 'snug/messages/row-bar.js';

/** @import { MessageActs } from 'snug/messages/message-acts.js' */
/** @import { Message } from 'snug/wire/types.js' */

const copiedMs = 2_000;
/** A finger that rests so long asks for what can be done. */
const longMs = 500;
const tapShows = matchMedia('(hover: none), (max-width: 44rem)');

/** What pointer, thumb and keys do with a message wherever one is shown: in the room, in its thread. */
export class RowClicks {
  /** @type {(words: string) => void} said aloud by screen readers */
  onTold = () => {};
  /** @type {(message: Message) => void} */
  onReply = () => {};
  /** Anything else that was pressed in a row. @type {(row: HTMLElement, target: HTMLElement) => void} */
  onOther = () => {};

  #log;
  #acts;
  #find;
  #bar;

  /**
   * @param {HTMLElement} log
   * @param {MessageActs} acts
   * @param {(number: number) => Message | undefined} find
   */
  constructor(log, acts, find) {
    this.#log = log;
    this.#acts = acts;
    this.#find = find;
    this.#bar = new RowBar(log);
    this.#bar.onPressed = (act, number, button) => this.#do(act, number, button);
    log.addEventListener('click', (event) => this.#clicked(event));
    log.addEventListener('keydown', (event) => this.#pressed(event));
    for (const kind of ['pointerover', 'focusin']) log.addEventListener(kind, (event) => this.#tellWho(event));
    this.#listenToThumbs();
  }

  /** @param {string} act @param {number} number @param {HTMLElement} at */
  #do(act, number, at) {
    const message = this.#find(number);
    if (message === undefined) return false;
    const acts = this.#acts;
    switch (act) {
      case 'react': acts.onPicker(message, at); break;
      case 'reply': this.onReply(message); break;
      case 'edit': return acts.edit(message);
      case 'thread': acts.onThread(message); break;
      case 'pin': acts.pin(message, message.pinnedAt === undefined); break;
      case 'delete': return acts.remove(message);
      case 'unread': acts.onNewFrom(message); break;
      default: acts.onMenu(message, at, () => this.onReply(message));
    }
    return true;
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (target.closest('.m'));
    if (row === null || target.closest('.bar') !== null) return;
    const number = Number(row.dataset.number);
    const at = /** @type {HTMLElement | null} */ (target.closest('a.at'));
    const token = /** @type {HTMLElement | null} */ (target.closest('.react'));
    const quote = /** @type {HTMLElement | null} */ (target.closest('a.to'));
    const spoiler = /** @type {HTMLElement | null} */ (target.closest('.spoiler:not(.open)'));
    const isOpening = event.ctrlKey || event.metaKey || event.shiftKey;
    if (at !== null) {
      if (isOpening) return;
      event.preventDefault();
      event.stopPropagation();
      this.#copyLink(at, number);
    } else if (token !== null) {
      this.#react(token, number);
    } else if (quote !== null && row.dataset.number !== undefined) {
      if (isOpening) return;
      event.preventDefault();
      this.#acts.onQuote(number, Number(quote.dataset.to));
    } else if (spoiler !== null) {
      openSpoiler(spoiler);
    } else if (target.closest('.replies') !== null) {
      this.#do('thread', number, target);
    } else if (target.closest('.copy-code') !== null) {
      this.#copyCode(/** @type {HTMLElement} */ (target.closest('.listing')));
    } else if (target.closest('.by bdi, .words .called') !== null && nothingSelected()) {
      this.#nameAt(target, number);
    } else if (tapShows.matches && target.closest('a, button') === null && nothingSelected()) {
      this.#touch(row);
    } else {
      this.onOther(row, target);
    }
  }

  /** @param {HTMLElement} token @param {number} number */
  #react(token, number) {
    const message = this.#find(number);
    if (message === undefined) return;
    if (token.dataset.emoji === undefined) this.#acts.onPicker(message, token);
    else this.#acts.react(message, token.dataset.emoji);
  }

  /** @param {HTMLElement} target @param {number} number */
  #nameAt(target, number) {
    const person = target.dataset.person === undefined ? this.#find(number)?.author.id ?? null : Number(target.dataset.person);
    if (person !== null && person !== 0) this.#acts.onPerson(person, target);
  }

  /** Where nothing hovers, or there is no column for it, a tap shows when it was said and its number. @param {HTMLElement} row */
  #touch(row) {
    const before = this.#log.querySelector('.touched');
    before?.classList.remove('touched');
    if (before === row || row.dataset.number === undefined) return;
    row.classList.add('touched');
    this.#bar.moveTo(row);
  }

  #listenToThumbs() {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const end = () => clearTimeout(timer);
    this.#log.addEventListener('pointerdown', (event) => {
      end();
      const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('.m[data-number]'));
      if (event.pointerType === 'mouse' || row === null) return;
      timer = setTimeout(() => this.#menuOf(row), longMs);
    });
    for (const kind of ['pointerup', 'pointercancel', 'pointermove', 'scroll']) {
      this.#log.addEventListener(kind, (event) => {
        const isStill = event instanceof PointerEvent && kind === 'pointermove' && Math.hypot(event.movementX, event.movementY) < 4;
        if (!isStill) end();
      }, { passive: true });
    }
    // The browser's own menu for a long press; that of a mouse stays.
    this.#log.addEventListener('contextmenu', (event) => {
      const isByThumb = event instanceof PointerEvent && event.pointerType !== 'mouse' && event.pointerType !== '';
      if (isByThumb && /** @type {Element} */ (event.target).closest('a, .m[data-number]') !== null) event.preventDefault();
    });
  }

  /** @param {HTMLElement} row */
  #menuOf(row) {
    document.getSelection()?.removeAllRanges();
    if (!row.matches('.gone, .muted')) this.#do('more', Number(row.dataset.number), row);
  }

  /** Keys, where a message has the focus: what is typed anywhere else goes to the composer. @param {KeyboardEvent} event */
  #pressed(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (target.closest('.m[data-number]'));
    if (row === null || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const spoiler = /** @type {HTMLElement | null} */ (target.closest('.spoiler:not(.open)'));
    if (spoiler !== null && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      openSpoiler(spoiler);
      part(row).focus({ preventScroll: true });
      return;
    }
    const act = acts[event.key];
    if (act === undefined || row.matches('.gone, .muted')) return;
    event.preventDefault();
    this.#do(act, Number(row.dataset.number), this.#bar.buttonAt(row));
  }

  /** Who reacted, behind the tokens. @param {Event} event */
  #tellWho(event) {
    const token = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest('.react[data-who]')) : null;
    const line = /** @type {HTMLElement | null | undefined} */ (token?.parentElement?.querySelector('.who-reacted'));
    if (token !== null && line) write(line, token.dataset.who ?? '');
  }

  /** @param {HTMLElement} block */
  async #copyCode(block) {
    const isCopied = await copy(block.querySelector('code')?.textContent ?? '');
    if (!isCopied) {
      this.#acts.onNote('This browser did not let the code be copied. Select it instead.');
      return;
    }
    block.classList.add('copied');
    setTimeout(() => block.classList.remove('copied'), copiedMs);
    this.onTold('Code copied');
  }

  /**
   * @param {HTMLElement} at
   * @param {number} number
   */
  async #copyLink(at, number) {
    const link = linkTo(this.#find(number)?.room ?? 0, number);
    if (!await copy(link)) {
      this.#acts.onNote(`This browser did not let the link be copied. It is ${link}`);
      return;
    }
    at.classList.add('copied');
    setTimeout(() => at.classList.remove('copied'), copiedMs);
    this.onTold(`Link to message ${number} copied`);
  }
}

/** @type {Record<string, string>} */
const acts = { e: 'edit', r: 'reply', '+': 'react', t: 'thread', p: 'pin', u: 'unread', Delete: 'delete', m: 'more' };

/** @param {HTMLElement} row */
const part = (row) => /** @type {HTMLElement} */ (row.querySelector('.at'));
const nothingSelected = () => document.getSelection()?.isCollapsed !== false;
