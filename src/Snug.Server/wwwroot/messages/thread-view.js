import { dayOf, isSameDay } from 'snug/app/clock.js';
import { passOver } from 'snug/app/report.js';
import { storage } from 'snug/app/storage.js';
import { element, fromTemplate, part, write } from 'snug/app/template.js';
import { counted, pinned, quoteOf, reacted, renamed, requoted, withThreadOf } from 'snug/messages/changes.js';
import { Composer } from 'snug/messages/composer.js';
import { RowClicks } from 'snug/messages/row-clicks.js';
import { mutedRowOf, rowOf, waitingRowOf } from 'snug/messages/row.js';
import { mayReply } from 'snug/people/roles.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Edited } from 'snug/messages/composer-aim.js' */
/** @import { Changed, MessageActs } from 'snug/messages/message-acts.js' */
/** @import { Offers } from 'snug/people/name-completion.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Message, Quote } from 'snug/wire/types.js' */

const wide = matchMedia('(min-width: 80rem)');
const page = 100;

/** A message and all that was answered to it, beside the room or in its place. What is said here stands in the room too. */
export class ThreadView {
  /** @type {(text: string, replyTo: Quote) => void} */
  onSaid = () => {};
  /** @type {(edited: Edited, text: string) => Promise<Changed>} */
  onEdited = async () => 'kept';
  /** @type {(button: HTMLElement, insert: (emoji: string) => void) => void} */
  onEmoji = () => {};
  onWriting = () => {};
  onClose = () => {};
  /** @type {(words: string) => void} */
  onTold = () => {};

  #section = fromTemplate('thread');
  #log = part(this.#section, '.log');
  #rows = part(this.#section, '.page');
  #waiting = part(this.#section, '.waiting');
  #composer;
  #server;
  #api;
  #acts;
  /** Ascending. @type {Message[]} */
  #messages = [];
  #isWhole = false;
  /** @type {(() => void)[]} */
  #subscriptions = [];

  /**
   * @param {Room} room
   * @param {number} root
   * @param {ServerView} server
   * @param {Api} api
   * @param {MessageActs} acts
   * @param {Offers} offers
   */
  constructor(room, root, server, api, acts, offers) {
    this.room = room;
    this.root = root;
    this.#server = server;
    this.#api = api;
    this.#acts = acts;
    this.#composer = new Composer(/** @type {HTMLFormElement} */ (part(this.#section, '.say')), offers);
    this.#composer.onSaid = (text, replyTo) => this.#say(text, replyTo);
    this.#composer.onEdited = (edited, text) => this.onEdited(edited, text);
    this.#composer.messageAt = (number) => this.#at(number);
    this.#composer.onWriting = () => this.onWriting();
    this.#composer.onNote = (words) => write(part(this.#section, '.hint'), words);
    this.#composer.onEmoji = (button) => this.onEmoji(button, (emoji) => this.#composer.insert(emoji));
    const clicks = new RowClicks(this.#log, acts, (number) => this.#at(number));
    clicks.onReply = (message) => this.#composer.answer(quoteOf(message));
    clicks.onOther = (row, target) => this.#unfold(row, target);
    clicks.onTold = (words) => this.onTold(words);
    part(this.#section, '.close-thread').addEventListener('click', () => this.onClose());
    this.#section.addEventListener('keydown', (event) => this.#pressed(event));
  }

  focus() {
    this.#composer.focus();
  }

  get hasFocus() {
    return this.#section.contains(document.activeElement);
  }

  /** Where the room's composer is hidden. @param {Edited} edited @param {string} [text] */
  edit(edited, text) {
    this.#composer.edit(edited, text);
  }

  /** Whether it stands in the place of the room. */
  get hidesRoom() {
    return !wide.matches;
  }

  /** @param {HTMLElement} house */
  async show(house) {
    house.classList.add('with-thread');
    part(house, 'main').after(this.#section);
    const may = mayReply(this.room, this.#server.me);
    this.#section.classList.toggle('no-replies', !may);
    part(this.#section, '.say').hidden = !may || this.room.isArchived;
    this.#place();
    wide.addEventListener('change', this.#place);
    this.#subscriptions = [
      this.#server.heard.on((kind, data) => this.#hear(kind, data)),
      this.#server.wasReset.on(() => this.#load()),
      storage.onElsewhere((name, isGone) => { if (isGone) this.#composer.goneElsewhere(name); }),
      this.#server.personal.mutedChanged.on(() => this.#draw()),
      this.#acts.goingChanged.on(() => this.#draw()),
      this.#server.outbox.changed.on((room) => { if (room === this.room.id) this.#drawWaiting(); }),
    ];
    this.#drawWaiting();
    // What of it is here already is shown at once.
    this.#messages = this.room.history.messages.filter((message) => message.number === this.root || message.replyTo?.root === this.root);
    this.#composer.enterThread(this.#server.me, this.room, this.root);
    this.#draw();
    this.#toEnd();
    if (!part(this.#section, '.say').hidden && matchMedia('(pointer: fine)').matches) this.#composer.focus();
    else this.#log.focus({ preventScroll: true });
    await this.#load();
  }

  close() {
    for (const stop of this.#subscriptions) stop();
    wide.removeEventListener('change', this.#place);
    const house = this.#section.closest('.house');
    house?.classList.remove('with-thread');
    const main = house?.querySelector('main');
    if (main) main.inert = false;
    this.#section.remove();
  }

  /** What is behind it is not there, for the keyboard too. */
  #place = () => {
    const main = this.#section.closest('.house')?.querySelector('main');
    if (main) main.inert = this.hidesRoom;
    // Then this is what the page is about.
    this.#section.setAttribute('role', this.hidesRoom ? 'main' : 'region');
    part(this.#section, 'h2').setAttribute('aria-level', this.hidesRoom ? '1' : '2');
  };

  async #load() {
    try {
      let all = await this.#api.messages(this.room.id, { thread: this.root, limit: page });
      while (all.length > 0 && all[0].number > this.root) {
        const older = await this.#api.messages(this.room.id, { thread: this.root, before: all[0].number, limit: page });
        if (older.length === 0) break;
        all = [...older, ...all];
      }
      const last = all.at(-1)?.number ?? 0;
      // Said while the pages were on their way.
      this.#messages = [...all, ...this.#messages.filter(({ number }) => number > last)];
      this.#isWhole = true;
      this.#draw();
      this.#toEnd();
    } catch (problem) {
      passOver(problem);
      write(part(this.#section, '.hint'), `Not all of this thread is here. ${/** @type {Error} */ (problem).message}`);
    }
  }

  /** @param {string} kind @param {any} data */
  #hear(kind, data) {
    if (kind === 'person.renamed') return this.#change((message) => renamed(message, data));
    if (data.room !== this.room.id) return undefined;
    if (kind === 'message.deleted') this.#composer.messageDeleted(data);
    switch (kind) {
      case 'message.posted': return this.#posted(data);
      case 'message.reacted': return this.#change((message) => (message.number === data.number ? reacted(message, data) : message));
      case 'message.pinned': return this.#change((message) => (message.number === data.number ? pinned(message, data) : message));
      default: return this.#change((message) => (message.number !== data.number ? requoted(message, data)
        : message.deletedAt !== undefined ? message : withThreadOf(data, message)));
    }
  }

  /** @param {Message} message */
  #posted(message) {
    if (message.replyTo?.root !== this.root || message.number <= (this.#messages.at(-1)?.number ?? 0)) return;
    this.#messages = this.#messages.map((one) => (one.number === this.root ? counted(one, message) : one));
    this.#messages.push(message);
    const wasAtEnd = this.#isAtEnd;
    this.#draw();
    if (wasAtEnd) this.#toEnd();
  }

  /** @param {(message: Message) => Message} change */
  #change(change) {
    const now = this.#messages.map(change);
    if (now.every((message, index) => message === this.#messages[index])) return;
    this.#messages = now;
    this.#draw();
  }

  /** @param {number} number */
  #at(number) {
    return this.#messages.find((message) => message.number === number);
  }

  /** Few enough to be drawn anew; the focus and the place stay. */
  #draw() {
    const { me, personal } = this.#server;
    const top = this.#log.scrollTop;
    const focused = /** @type {HTMLElement | null} */ (this.#rows.contains(document.activeElement) ? /** @type {Element} */ (document.activeElement).closest('.m') : null)?.dataset.number;
    /** @type {HTMLElement[]} */
    const drawn = [];
    for (const [index, message] of this.#messages.entries()) {
      const before = this.#messages[index - 1];
      const isNewDay = before === undefined || !isSameDay(new Date(before.at), new Date(message.at));
      if (isNewDay) drawn.push(element('p', 'day', dayOf(new Date(message.at))));
      const isQuiet = message.deletedAt === undefined && personal.isMuted(message.author.id);
      // Its thread stands here: no line need say so.
      const row = isQuiet ? mutedRowOf(message) : rowOf({ ...message, thread: undefined }, me, personal);
      row.classList.toggle('first', isNewDay || before.author.id !== message.author.id || before.author.name !== message.author.name || message.number === this.root);
      row.classList.toggle('going', this.#acts.isGoing(message));
      row.classList.toggle('root', message.number === this.root);
      drawn.push(row);
    }
    this.#rows.replaceChildren(...drawn);
    this.#log.scrollTop = top;
    this.#composer.renew();
    if (focused !== undefined) /** @type {HTMLElement | null} */ (this.#rows.querySelector(`.m[data-number="${focused}"] .at`))?.focus({ preventScroll: true });
    const count = this.#messages.length - 1;
    write(part(this.#section, '.about'), !this.#isWhole ? '' : count < 1 ? 'Nobody has replied yet' : count === 1 ? '1 reply' : `${count} replies`);
  }

  #drawWaiting() {
    const { outbox } = this.#server;
    const waiting = outbox.in(this.room.id).filter(({ replyTo, number }) => replyTo?.root === this.root && number === undefined);
    const wasAtEnd = this.#isAtEnd;
    this.#waiting.replaceChildren(...waiting.map((words) => {
      const row = waitingRowOf(words, outbox.mustBeAsked(words));
      row.classList.add('first');
      row.querySelector('.refusal')?.remove(); // What was refused is decided about in the room.
      return row;
    }));
    if (wasAtEnd) this.#toEnd();
  }

  /** To the root, or to the one that was chosen. @param {string} text @param {Quote | null} replyTo */
  #say(text, replyTo) {
    const root = this.#at(this.root);
    const quote = replyTo ?? (root === undefined ? null : quoteOf(root));
    if (quote !== null) this.onSaid(text, { ...quote, root: this.root });
    this.#toEnd();
  }

  /** @param {HTMLElement} row @param {HTMLElement} target */
  #unfold(row, target) {
    if (!target.matches('.unfold')) return;
    const isFolded = row.classList.toggle('folded');
    target.textContent = isFolded ? 'Show all' : 'Show less';
    target.setAttribute('aria-expanded', String(!isFolded));
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.defaultPrevented || event.isComposing) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === 'Escape') {
      event.preventDefault();
      this.onClose();
    } else if (step !== undefined && this.#log.contains(document.activeElement) && !event.altKey && !event.ctrlKey && !event.metaKey) {
      const rows = /** @type {HTMLElement[]} */ ([...this.#rows.querySelectorAll('.m')]);
      const here = rows.findIndex((row) => row.contains(document.activeElement));
      const next = here < 0 ? rows.at(-1) : rows[here + step];
      if (next === undefined) return;
      event.preventDefault();
      part(next, '.at').focus({ preventScroll: true });
      next.scrollIntoView({ block: 'nearest' });
    }
  }

  get #isAtEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.#log;
    return scrollHeight - scrollTop - clientHeight < 48;
  }

  #toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}
