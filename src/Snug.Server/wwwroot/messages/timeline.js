import { timeOf } from 'snug/app/clock.js';
import { beforeNextFrame } from 'snug/app/next-frame.js';
import { passOver } from 'snug/app/report.js';
import { element, fromTemplate, part } from 'snug/app/template.js';
import { RowPages } from 'snug/messages/row-pages.js';
import { ScrollKeeper } from 'snug/messages/scroll-keeper.js';
import { RowActions } from 'snug/messages/row-actions.js';
import { waitingRowOf, wordsOf } from 'snug/messages/row.js';

/** @import { MessageActs } from 'snug/messages/message-acts.js' */
/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Message, Person } from 'snug/wire/types.js' */
/** @import { Room } from 'snug/rooms/room.js' */

const nearPx = 900;
const calmMs = 300;
/** Rows that are drawn at once: of what is known already, or around a place. */
const portion = 100;

/** A room's messages on the page: draws them, fetches more where somebody scrolls to, keeps the place. */
export class Timeline {
  /** Scrolled, drawn or fetched: what depends on the place looks again. */
  onMoved = () => {};
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
   * @param {MessageActs} acts
   */
  constructor(room, server, acts) {
    this.#room = room;
    this.#server = server;
    this.#seen = room.readNumber ?? room.lastNumber;
    this.#keeper = new ScrollKeeper(this.#root);
    this.#pages = new RowPages(part(this.#root, '.pages'), server.me, server.personal, (message) => acts.isGoing(message));
    this.actions = new RowActions(this.#root, room, server.outbox, this.#pages, this.#keeper, acts);
    this.#keeper.onMoved = () => this.#moved();
    this.#subscriptions = [
      room.history.replaced.on(() => this.#replaceAll()),
      room.history.grewBefore.on((messages) => this.#prepend(messages)),
      room.history.grewAfter.on((messages) => { this.#undrawn.push(...messages); this.#draw(); }),
      room.history.changed.on((message) => this.#change(message)),
      room.history.renamed.on((person) => this.#rename(person)),
      server.personal.mutedChanged.on(() => { this.#drawNow(); this.#keeper.during(() => { this.#pages.drawAgain(); this.#placeLine(); }); }),
      acts.goingChanged.on((message) => { if (message.room === room.id) this.#change(room.history.at(message.number) ?? message); }),
      server.outbox.changed.on((changedRoom) => { if (changedRoom === room.id) this.#waitingChanged(); }),
    ];
    if (room.history.isLoaded) this.#pages.replaceAll(room.history.messages.slice(-portion));
    else part(this.#root, '.older').classList.toggle('busy', room.lastNumber > 0);
  }

  get hasRows() {
    return this.#pages.last > 0;
  }

  get isShown() {
    return this.#isShown;
  }

  get isAtEnd() {
    return this.#keeper.isAtEnd && this.#room.history.reachesEnd && this.#drawsEnd;
  }

  /** Whether the last that is known is drawn, or about to be. */
  get #drawsEnd() {
    return this.#pages.last + this.#undrawn.length >= this.#room.history.last;
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
    this.actions.begin();
    this.#root.setAttribute('aria-label', `Messages in room ${this.#room.id}, ${this.#room.name}`);
    if (!this.#root.isConnected) stage.prepend(this.#root);
    this.#root.classList.remove('aside');
    this.#root.inert = false;
    this.#drawNow();
    if (this.#leftAt === null) this.#keeper.toEnd();
    else this.#keeper.return(this.#leftAt);
    this.#moved();
  }

  /** It stays on the page with all that the browser knows about it, so that coming back takes no time. */
  hide() {
    this.#leftAt = this.#keeper.isAtEnd ? null : this.#keeper.anchor();
    this.#isShown = false;
    this.actions.end();
    this.#root.classList.add('aside');
    this.#root.inert = true;
  }

  /** It will not be shown again. */
  close() {
    for (const stop of this.#subscriptions) stop();
    this.actions.end();
    this.#root.remove();
  }

  toEnd() {
    if (!this.#drawsEnd) this.#drawAround(this.#room.history.last);
    this.#keeper.toEnd();
    this.#moved();
  }

  /** Fetching failed: nothing is on its way until it is asked for again. */
  rest() {
    part(this.#root, '.older').classList.remove('busy');
  }

  /** The connection is back: what scrolling asked for in vain is asked for again. */
  look() {
    this.#moved();
  }

  /** @param {number} number draws it and what is around it, whatever was drawn */
  #drawAround(number) {
    const { history } = this.#room;
    if (!history.has(number)) return;
    this.#undrawn = [];
    this.#pages.replaceAll(history.between(number - portion, number + portion));
    this.#placeLine();
  }

  /** To the "new" line if there is one, else to the end. */
  toNewOrEnd() {
    const number = this.#lineAfter === null ? 0 : this.#lineAfter + 1;
    if (this.#pages.row(number) === undefined) this.#drawAround(number);
    const first = this.#pages.row(number);
    if (first === undefined) return this.toEnd();
    this.#keeper.toRow(first, 'center');
    return this.#moved();
  }

  /** @param {number} number scrolls to it and marks it */
  pointAt(number) {
    this.#root.querySelector('.pointed')?.classList.remove('pointed');
    if (this.#pages.row(number) === undefined) this.#drawAround(number);
    this.#pages.reveal(number);
    const row = this.#pages.row(number);
    if (row === undefined) return;
    row.classList.add('pointed');
    this.#keeper.toRow(row, 'center');
    part(row, '.at').focus({ preventScroll: true });
    this.#moved();
  }

  /** @param {number} number without moving to it */
  focusOn(number) {
    const row = this.#pages.row(number);
    if (row !== undefined) part(row, '.at').focus({ preventScroll: true });
  }

  /** Whether the new begins further up than what is in sight. */
  get isLineAbove() {
    if (this.#lineAfter === null || !this.#isShown) return false;
    const first = this.#pages.row(this.#lineAfter + 1);
    return first === undefined ? this.#lineAfter + 1 < this.#pages.first : first.getBoundingClientRect().bottom < this.#root.getBoundingClientRect().top;
  }

  get lineAfter() {
    return this.#lineAfter;
  }

  /** @param {number | null} number everything after it is new; null: nothing is */
  drawLineAfter(number) {
    this.#lineAfter = number;
    this.#keeper.during(() => this.#placeLine());
  }

  #moved() {
    if (!this.#isShown) return;
    const { scrollTop, scrollHeight, clientHeight } = this.#root;
    if (scrollTop < nearPx && !this.#drawOlder()) this.#fetch('loadOlder', '.older');
    if (scrollHeight - scrollTop - clientHeight < nearPx && !this.#drawNewer()) this.#fetch('loadNewer', '.newer');
    this.onMoved();
  }

  /** @returns {boolean} whether there was something known that was not drawn */
  #drawOlder() {
    const { history } = this.#room;
    const { first } = this.#pages;
    if (!history.isLoaded || first === Infinity || first <= history.first) return false;
    this.#prepend(history.between(first - portion, first - 1));
    return true;
  }

  /** @returns {boolean} whether there was something known that was not drawn */
  #drawNewer() {
    const { last } = this.#pages;
    if (last === 0 || this.#drawsEnd) return false;
    this.#undrawn = [];
    this.#keeper.during(() => {
      this.#pages.append(this.#room.history.between(last + 1, last + portion));
      this.#trim('first');
      this.#placeLine();
    }, false);
    return true;
  }

  /** Not while something is selected here: what is selected must stay. @param {'first' | 'last'} which */
  #trim(which) {
    const selection = document.getSelection();
    if (selection === null || selection.isCollapsed || !this.#root.contains(selection.anchorNode)) this.#pages.trim(which);
  }

  /** All that is known goes on paper. */
  drawAll() {
    const { messages } = this.#room.history;
    if (messages.length > 0) this.#keeper.during(() => this.#pages.replaceAll(messages));
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
      // Scrolling asks again.
      passOver(failure);
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
    if ((messages.at(-1)?.number ?? 0) + 1 !== this.#pages.first) return;
    this.#keeper.during(() => {
      this.#pages.prepend(messages);
      this.#trim('last');
      this.#placeLine();
    });
  }

  /** @param {Message} message */
  #change(message) {
    this.#undrawn = this.#undrawn.map((one) => (one.number === message.number ? message : one));
    this.#drawNow();
    this.#keeper.during(() => this.#pages.change(message));
  }

  /** @param {Person} person */
  #rename({ id, name }) {
    this.#drawNow();
    this.#undrawn = this.#undrawn.map((message) => this.#room.history.at(message.number) ?? message);
    this.#keeper.during(() => this.#pages.rename(id, name));
    this.#waitingChanged();
  }

  #waitingChanged() {
    this.#isWaitingStale = true;
    this.#draw();
  }

  #drawNow() {
    if (!this.#isShown || (this.#undrawn.length === 0 && !this.#isWaitingStale)) return;
    const arrived = this.#undrawn;
    this.#undrawn = [];
    // Far from the end they are drawn when somebody comes there.
    const isDrawn = arrived.length > 0 && this.#pages.last + 1 >= arrived[0].number && (this.#keeper.isAtEnd || !this.#pages.isFull);
    this.#keeper.during(() => {
      if (isDrawn && arrived.length > portion) this.#drawMany(arrived);
      else if (isDrawn) this.#pages.append(arrived);
      if (isDrawn && this.#keeper.isAtEnd) {
        this.#trim('first');
        this.#fadeIn(arrived);
      }
      if (this.#isWaitingStale) this.#drawWaiting();
      this.#placeLine();
    });
    this.#tell(arrived);
    this.onMoved();
  }

  /** Said while another room was shown: of thousands only those are drawn that somebody is about to see. @param {Message[]} arrived */
  #drawMany(arrived) {
    if (this.#keeper.isAtEnd) this.#pages.replaceAll(this.#room.history.messages.slice(-portion));
    else this.#pages.append(arrived.slice(0, portion));
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
    const waiting = outbox.in(this.#room.id).filter(({ number }) => number === undefined);
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
    const { me, personal } = this.#server;
    const others = arrived.filter(({ author }) => author.id !== me.id && !personal.isMuted(author.id));
    if (others.length > 3) this.onTold(`${others.length} new messages`);
    else for (const message of others) this.onTold(`${message.author.name}: ${wordsOf(message)}`);
  }
}
