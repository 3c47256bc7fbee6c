import { part } from 'snug/app/template.js';
import { RowClicks } from 'snug/messages/row-clicks.js';
import { transcriptOf } from 'snug/messages/transcript.js';

/** @import { MessageActs } from 'snug/messages/message-acts.js' */
/** @import { Outbox } from 'snug/messages/outbox.js' */
/** @import { RowPages } from 'snug/messages/row-pages.js' */
/** @import { ScrollKeeper } from 'snug/messages/scroll-keeper.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Quote } from 'snug/wire/types.js' */

/** What people do with the messages of a room: by pointer, thumb and keyboard. */
export class RowActions {
  /** @type {(text: string, replyTo: Quote | null) => void} words to be put back into the composer */
  onTakenBack = () => {};
  #log;
  #room;
  #outbox;
  #pages;
  #keeper;
  #copy = (/** @type {ClipboardEvent} */ event) => this.#copied(event);

  /**
   * @param {HTMLElement} log
   * @param {Room} room
   * @param {Outbox} outbox
   * @param {RowPages} pages
   * @param {ScrollKeeper} keeper
   * @param {MessageActs} acts
   */
  constructor(log, room, outbox, pages, keeper, acts) {
    this.#log = log;
    this.#room = room;
    this.#outbox = outbox;
    this.#pages = pages;
    this.#keeper = keeper;
    this.clicks = new RowClicks(log, acts, (number) => room.history.at(number));
    this.clicks.onOther = (row, target) => this.#clicked(row, target);
    log.addEventListener('keydown', (event) => this.#pressed(event));
  }

  /** The room is shown: whatever has the focus, copying may be about its messages. */
  begin() {
    document.addEventListener('copy', this.#copy);
  }

  end() {
    document.removeEventListener('copy', this.#copy);
  }

  /** @param {HTMLElement} row @param {HTMLElement} target */
  #clicked(row, target) {
    if (target.matches('.unfold')) this.#keeper.resize(row, () => this.#unfold(row, target));
    else if (target.matches('.show-muted')) this.#reveal(Number(row.dataset.number));
    else if (target.matches('.refusal button')) this.#decide(target, row.dataset.key ?? '');
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
      this.onTakenBack(waiting.edited ?? waiting.text, waiting.replyTo ?? null);
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
