import { linkTo } from 'snug/app/address.js';
import { copy } from 'snug/app/clipboard.js';
import { part } from 'snug/app/template.js';
import { RowMore } from 'snug/messages/row-more.js';
import { transcriptOf } from 'snug/messages/transcript.js';

/** @import { Outbox } from 'snug/messages/outbox.js' */
/** @import { RowPages } from 'snug/messages/row-pages.js' */
/** @import { ScrollKeeper } from 'snug/messages/scroll-keeper.js' */
/** @import { Room } from 'snug/rooms/room.js' */

const copiedMs = 2_000;
const tapShows = matchMedia('(hover: none), (max-width: 44rem)');

/** What people do with the messages of a room: by pointer, thumb and keyboard. */
export class RowActions {
  /** @type {(text: string) => void} words to be put back into the composer */
  onTakenBack = () => {};
  /** @type {(words: string) => void} said aloud by screen readers */
  onTold = () => {};
  /** @type {(words: string) => void} shown */
  onNote = () => {};

  /** @type {(number: number, button: HTMLElement) => void} what can be done about a message */
  onMore = () => {};
  /** @type {(person: number) => void} somebody's name was pressed */
  onPerson = () => {};

  #log;
  #room;
  #outbox;
  #pages;
  #keeper;
  #more;
  #copy = (/** @type {ClipboardEvent} */ event) => this.#copied(event);

  /**
   * @param {HTMLElement} log
   * @param {Room} room
   * @param {Outbox} outbox
   * @param {RowPages} pages
   * @param {ScrollKeeper} keeper
   */
  constructor(log, room, outbox, pages, keeper) {
    this.#log = log;
    this.#room = room;
    this.#outbox = outbox;
    this.#pages = pages;
    this.#keeper = keeper;
    this.#more = new RowMore(log);
    this.#more.onPressed = (number, button) => this.onMore(number, button);
    log.addEventListener('click', (event) => this.#clicked(event));
    log.addEventListener('keydown', (event) => this.#pressed(event));
  }

  /** The room is shown: whatever has the focus, copying may be about its messages. */
  begin() {
    document.addEventListener('copy', this.#copy);
  }

  end() {
    document.removeEventListener('copy', this.#copy);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (target.closest('.m'));
    const at = /** @type {HTMLElement | null} */ (target.closest('a.at'));
    if (row === null) return;
    if (at !== null) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      this.#copyLink(at, Number(row.dataset.number));
    } else if (target.matches('.unfold')) {
      this.#keeper.resize(row, () => this.#unfold(row, target));
    } else if (target.matches('.show-muted')) {
      this.#reveal(Number(row.dataset.number));
    } else if (target.closest('.by bdi') !== null && document.getSelection()?.isCollapsed !== false) {
      const author = this.#room.history.at(Number(row.dataset.number))?.author.id ?? null;
      if (author !== null) this.onPerson(author);
    } else if (target.matches('.refusal button')) {
      this.#decide(target, row.dataset.key ?? '');
    } else if (tapShows.matches && target.closest('a, button') === null && document.getSelection()?.isCollapsed !== false) {
      this.#touch(row);
    }
  }

  /** Where nothing hovers, or there is no column for it, a tap shows when it was said and its number. @param {HTMLElement} row */
  #touch(row) {
    const before = this.#log.querySelector('.touched');
    before?.classList.remove('touched');
    if (before === row || row.dataset.number === undefined) return;
    row.classList.add('touched');
    this.#more.moveTo(row);
  }

  /** @param {number} number of what somebody said whom I muted */
  #reveal(number) {
    this.#keeper.during(() => this.#pages.reveal(number));
    this.#pages.row(number)?.querySelector('a')?.focus({ preventScroll: true });
  }

  /**
   * @param {HTMLElement} row
   * @param {HTMLElement} button
   */
  #unfold(row, button) {
    const isFolded = row.classList.toggle('folded');
    button.textContent = isFolded ? 'Show all' : 'Show less';
    button.setAttribute('aria-expanded', String(!isFolded));
  }

  /**
   * @param {HTMLElement} at
   * @param {number} number
   */
  async #copyLink(at, number) {
    const link = linkTo(this.#room.id, number);
    if (!await copy(link)) {
      this.onNote(`This browser did not let the link be copied. It is ${link}`);
      return;
    }
    at.classList.add('copied');
    setTimeout(() => at.classList.remove('copied'), copiedMs);
    this.onTold(`Link to message ${number} copied`);
  }

  /**
   * @param {HTMLElement} button
   * @param {string} key
   */
  #decide(button, key) {
    const waiting = this.#outbox.in(this.#room.id).find((words) => words.key === key);
    if (waiting === undefined) return;
    if (button.classList.contains('again')) {
      this.#outbox.tryAgain(waiting);
    } else {
      this.#outbox.takeBack(waiting);
      this.onTakenBack(waiting.text);
    }
  }

  /** Up and Down walk from message to message. @param {KeyboardEvent} event */
  #pressed(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = /** @type {HTMLElement} */ (event.target).closest('.m');
    let number = row === null ? this.#lastInSight() : Number(/** @type {HTMLElement} */ (row).dataset.number) + step;
    while (this.#pages.row(number)?.matches('.muted:not(.first)')) number += step;
    const next = this.#pages.row(number);
    if (next === undefined) return;
    event.preventDefault();
    part(next, '.at').focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
  }

  #lastInSight() {
    const { bottom } = this.#log.getBoundingClientRect();
    const { first, last } = this.#pages;
    let number = last;
    while (number > first && (this.#pages.row(number)?.getBoundingClientRect().bottom ?? 0) > bottom + 1) number--;
    return number;
  }

  /** @param {ClipboardEvent} event */
  #copied(event) {
    if (event.target instanceof Element && event.target.matches('input, textarea')) return;
    const transcript = transcriptOf(document.getSelection(), this.#log, this.#room.history);
    if (transcript === null) return;
    event.clipboardData?.setData('text/plain', transcript);
    event.preventDefault();
  }
}
