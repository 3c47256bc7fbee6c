import { copy } from 'snug/app/clipboard.js';
import { linkTo } from 'snug/app/address.js';
import { timeOf } from 'snug/app/clock.js';
import { beforeNextFrame } from 'snug/app/next-frame.js';
import { passOver } from 'snug/app/report.js';
import { element, fromTemplate, part } from 'snug/app/template.js';
import { RowPages } from 'snug/messages/row-pages.js';
import { ScrollKeeper } from 'snug/messages/scroll-keeper.js';
import { waitingRowOf, wordsOf } from 'snug/messages/row.js';
import { transcriptOf } from 'snug/messages/transcript.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Message } from 'snug/wire/types.js' */
/** @import { Room } from 'snug/rooms/room.js' */

const nearPx = 900;
const calmMs = 300;

/** A room's messages on the page: draws them, fetches more where somebody scrolls to, keeps the place. */
export class Timeline {
  /** Scrolled, drawn or fetched: what depends on the place looks again. */
  onMoved = () => {};
  /** @type {(text: string) => void} words to be put back into the composer */
  onTakenBack = () => {};
  /** @type {(words: string) => void} said aloud by screen readers */
  onTold = () => {};

  #room;
  #server;
  #root = fromTemplate('timeline');
  #waiting = part(this.#root, '.waiting');
  #keeper;
  #pages;
  /** @type {Message[]} from the stream, not drawn yet */
  #undrawn = [];
  #draw = beforeNextFrame(() => this.#drawNow());
  #isShown = false;
  #isWaitingStale = true;
  /** Where the "new" line is: after this number. @type {number | null} */
  #lineAfter = null;
  #mark = element('div', 'mark');
  /** @type {{row: HTMLElement, offset: number} | null} */
  #leftAt = null;
  #arrivedAt = -Infinity;
  /** The newest message when its end was in sight last. */
  #seen;
  #subscriptions;

  /**
   * @param {Room} room
   * @param {ServerView} server
   */
  constructor(room, server) {
    this.#room = room;
    this.#server = server;
    this.#seen = room.readNumber ?? room.lastNumber;
    this.#keeper = new ScrollKeeper(this.#root);
    this.#pages = new RowPages(part(this.#root, '.pages'), server.me);
    this.#keeper.onMoved = () => this.#moved();
    this.#subscriptions = [
      room.history.replaced.on(() => this.#replaceAll()),
      room.history.grewBefore.on((messages) => this.#prepend(messages)),
      room.history.grewAfter.on((messages) => { this.#undrawn.push(...messages); this.#draw(); }),
      room.history.changed.on((message) => this.#change(message)),
      server.outbox.changed.on((changedRoom) => { if (changedRoom === room.id) this.#waitingChanged(); }),
    ];
    this.#root.addEventListener('click', (event) => this.#clicked(event));
    this.#root.addEventListener('keydown', (event) => this.#pressed(event));
    this.#root.addEventListener('copy', (event) => this.#copied(event));
    if (room.history.isLoaded) this.#pages.replaceAll(room.history.messages);
    else part(this.#root, '.older').classList.toggle('busy', room.lastNumber > 0);
  }

  get isShown() {
    return this.#isShown;
  }

  get isAtEnd() {
    return this.#keeper.isAtEnd && this.#room.history.reachesEnd;
  }

  /** How many have come since the end was in sight, without those that were read elsewhere. */
  get unseen() {
    if (this.isAtEnd) this.#seen = this.#room.lastNumber;
    return Math.max(0, this.#room.lastNumber - Math.max(this.#seen, this.#room.readNumber ?? 0));
  }

  get isEmpty() {
    return this.#room.lastNumber === 0 && this.#waiting.childElementCount === 0;
  }

  /** @param {HTMLElement} stage */
  show(stage) {
    this.#isShown = true;
    this.#root.setAttribute('aria-label', `Messages in room ${this.#room.id}, ${this.#room.name}`);
    if (!this.#root.isConnected) stage.prepend(this.#root);
    this.#root.classList.remove('aside');
    this.#root.inert = false;
    this.#drawNow();
    if (this.#leftAt === null) this.#keeper.toEnd();
    else this.#keeper.return(this.#leftAt);
  }

  /** It stays on the page with all that the browser knows about it, so that coming back takes no time. */
  hide() {
    this.#leftAt = this.#keeper.isAtEnd ? null : this.#keeper.anchor();
    this.#isShown = false;
    this.#root.classList.add('aside');
    this.#root.inert = true;
  }

  /** It will not be shown again. */
  close() {
    for (const stop of this.#subscriptions) stop();
    this.#root.remove();
  }

  toEnd() {
    this.#keeper.toEnd();
    this.#moved();
  }

  /** To the "new" line if there is one, else to the end. */
  toNewOrEnd() {
    const first = this.#lineAfter === null ? undefined : this.#pages.row(this.#lineAfter + 1);
    if (first === undefined) this.#keeper.toEnd();
    else this.#keeper.toRow(first, 'center');
    this.#moved();
  }

  /** @param {number} number scrolls to it and marks it */
  pointAt(number) {
    this.#root.querySelector('.pointed')?.classList.remove('pointed');
    const row = this.#pages.row(number);
    if (row === undefined) return;
    row.classList.add('pointed');
    this.#keeper.toRow(row, 'center');
    part(row, '.at').focus({ preventScroll: true });
    this.#moved();
  }

  /** @param {number | null} number everything after it is new; null: nothing is */
  drawLineAfter(number) {
    this.#lineAfter = number;
    this.#keeper.during(() => this.#placeLine());
  }

  #moved() {
    if (!this.#isShown) return;
    const { scrollTop, scrollHeight, clientHeight } = this.#root;
    if (scrollTop < nearPx) this.#fetch('loadOlder', '.older');
    if (scrollHeight - scrollTop - clientHeight < nearPx) this.#fetch('loadNewer', '.newer');
    this.onMoved();
  }

  /**
   * @param {'loadOlder' | 'loadNewer'} which
   * @param {string} sign shown meanwhile
   */
  async #fetch(which, sign) {
    const { history } = this.#room;
    if (!history.isLoaded || (which === 'loadOlder' ? history.reachesStart : history.reachesEnd)) return;
    const shown = part(this.#root, sign);
    shown.classList.add('busy');
    try {
      await history[which]();
      shown.classList.remove('busy');
      this.#moved();
    } catch (failure) {
      shown.classList.remove('busy');
      passOver(failure); // Scrolling asks again.
    }
  }

  #replaceAll() {
    this.#undrawn = [];
    part(this.#root, '.older').classList.remove('busy');
    this.#keeper.during(() => {
      this.#pages.replaceAll(this.#room.history.messages);
      this.#placeLine();
    });
    this.#moved();
  }

  /** @param {Message[]} messages */
  #prepend(messages) {
    this.#keeper.during(() => {
      this.#pages.prepend(messages);
      this.#placeLine();
    });
  }

  /** @param {Message} message */
  #change(message) {
    this.#drawNow();
    this.#keeper.during(() => this.#pages.change(message));
  }

  #waitingChanged() {
    this.#isWaitingStale = true;
    this.#draw();
  }

  #drawNow() {
    if (!this.#isShown || (this.#undrawn.length === 0 && !this.#isWaitingStale)) return;
    const arrived = this.#undrawn;
    this.#undrawn = [];
    const isAtEnd = this.isAtEnd;
    this.#keeper.during(() => {
      this.#pages.append(arrived);
      if (isAtEnd) this.#fadeIn(arrived);
      if (this.#isWaitingStale) this.#drawWaiting();
      this.#placeLine();
    });
    this.#tell(arrived);
    this.onMoved();
  }

  /** In a room where much is said, fading would be flicker. @param {Message[]} arrived */
  #fadeIn(arrived) {
    const now = performance.now();
    const isCalm = now - this.#arrivedAt > calmMs && arrived.length === 1;
    this.#arrivedAt = now;
    if (isCalm) this.#pages.row(arrived[0].number)?.classList.add('arrived');
  }

  #drawWaiting() {
    this.#isWaitingStale = false;
    const { outbox } = this.#server;
    const waiting = outbox.in(this.#room.id);
    this.#waiting.replaceChildren(...waiting.map((words) => waitingRowOf(words, outbox.mustBeAsked(words))));
    const last = this.#room.history.messages.at(-1);
    const isMine = last !== undefined && last.author.id === this.#server.me.id;
    this.#waiting.firstElementChild?.classList.toggle('first', !isMine);
  }

  #placeLine() {
    const { history, lastNumber } = this.#room;
    const after = this.#lineAfter;
    const first = after === null ? undefined : this.#pages.row(after + 1);
    if (after === null || first === undefined) {
      this.#mark.remove();
      return;
    }
    const count = lastNumber - after;
    const before = history.at(after);
    this.#mark.textContent = before === undefined ? `${count} new` : `${count} new since ${timeOf(new Date(before.at))}`;
    if (first.previousElementSibling === this.#mark) return;
    const day = first.previousElementSibling?.classList.contains('day') ? first.previousElementSibling : first;
    day.before(this.#mark);
  }

  /** @param {Message[]} arrived */
  #tell(arrived) {
    const others = arrived.filter(({ author }) => author.id !== this.#server.me.id);
    if (others.length > 3) this.onTold(`${others.length} new messages`);
    else for (const message of others) this.onTold(`${message.author.name}: ${wordsOf(message)}`);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const row = target.closest('.m');
    const at = /** @type {HTMLElement | null} */ (target.closest('.at'));
    if (at !== null && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      this.#copyLink(at, Number(/** @type {HTMLElement} */ (row).dataset.number));
    } else if (target.matches('.refusal button')) {
      this.#decide(target, /** @type {HTMLElement} */ (row).dataset.key ?? '');
    }
  }

  /**
   * @param {HTMLElement} at
   * @param {number} number
   */
  async #copyLink(at, number) {
    if (!await copy(linkTo(this.#room.id, number))) return;
    at.classList.add('copied');
    setTimeout(() => at.classList.remove('copied'), 1200);
    this.onTold(`Link to message ${number} copied`);
  }

  /**
   * @param {HTMLElement} button
   * @param {string} key
   */
  #decide(button, key) {
    const { outbox } = this.#server;
    const waiting = outbox.in(this.#room.id).find((words) => words.key === key);
    if (waiting === undefined) return;
    if (button.classList.contains('again')) {
      outbox.tryAgain(waiting);
    } else {
      outbox.takeBack(waiting);
      this.onTakenBack(waiting.text);
    }
  }

  /** Up and Down walk from message to message. @param {KeyboardEvent} event */
  #pressed(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = /** @type {HTMLElement} */ (event.target).closest('.m');
    const number = row === null ? this.#lastInSight() : Number(/** @type {HTMLElement} */ (row).dataset.number) + step;
    const next = this.#pages.row(number);
    if (next === undefined) return;
    event.preventDefault();
    part(next, '.at').focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
  }

  #lastInSight() {
    const bottom = this.#root.getBoundingClientRect().bottom;
    let number = this.#room.history.last;
    while (number > this.#room.history.first && (this.#pages.row(number)?.getBoundingClientRect().bottom ?? 0) > bottom + 1) number--;
    return number;
  }

  /** @param {ClipboardEvent} event */
  #copied(event) {
    const transcript = transcriptOf(document.getSelection(), this.#root, this.#room.history);
    if (transcript === null) return;
    event.clipboardData?.setData('text/plain', transcript);
    event.preventDefault();
  }
}
