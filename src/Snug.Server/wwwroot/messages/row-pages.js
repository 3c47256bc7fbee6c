import { dayOf, isSameDay } from 'snug/app/clock.js';
import { attempt } from 'snug/app/report.js';
import { element } from 'snug/app/template.js';
import { renamed } from 'snug/messages/changes.js';
import { mutedRowOf, rowOf } from 'snug/messages/row.js';

/** @import { Message, Person } from 'snug/wire/types.js' */
/** @import { PersonalState } from 'snug/app/personal-state.js' */

const pageLength = 50;
/** Beyond these, pages at the far end go; they are drawn again when somebody scrolls there. */
const mostPages = 12;
/** A pause after which the name and the time stand there again. */
const pauseMs = 15 * 60 * 1000;

/**
 * The rows of a timeline: one run without a hole, not always all that is known, so that ten thousand messages cost what six hundred do.
 * Bundled in pages: the browser skips layout and paint of those that are out of sight (`content-visibility` in css/messages.css).
 */
export class RowPages {
  /** @type {Map<number, {row: HTMLElement, message: Message}>} */
  #rows = new Map();
  #root;
  #me;
  #personal;
  #isGoing;
  /** Numbers of messages that were asked for although their author is muted. @type {Set<number>} */
  #revealed = new Set();

  /**
   * @param {HTMLElement} root
   * @param {Person} me
   * @param {PersonalState} personal
   * @param {(message: Message) => boolean} isGoing about to be deleted
   */
  constructor(root, me, personal, isGoing) {
    this.#root = root;
    this.#me = me;
    this.#personal = personal;
    this.#isGoing = isGoing;
  }

  /** The first number that is drawn; Infinity: none. */
  get first() {
    return Number(this.#root.querySelector('.m')?.getAttribute('data-number') ?? Infinity);
  }

  /** The last number that is drawn; 0: none. */
  get last() {
    return Number(this.#root.lastElementChild?.lastElementChild?.getAttribute('data-number') ?? 0);
  }

  get isFull() {
    return this.#root.childElementCount >= mostPages;
  }

  /** @param {number} number */
  row(number) {
    return this.#rows.get(number)?.row;
  }

  /** @param {readonly Message[]} messages */
  replaceAll(messages) {
    this.#root.replaceChildren();
    this.#rows.clear();
    this.append(messages);
  }

  /** @param {readonly Message[]} messages */
  append(messages) {
    let page = /** @type {HTMLElement | null} */ (this.#root.lastElementChild);
    for (const message of messages) {
      if (page === null || Number(page.dataset.length) >= pageLength) {
        page = newPage();
        this.#root.append(page);
      }
      page.append(this.#make(message));
      page.dataset.length = String(Number(page.dataset.length) + 1);
      this.#fit(message.number);
    }
  }

  /** @param {readonly Message[]} messages the ones just before the first row */
  prepend(messages) {
    const pages = document.createDocumentFragment();
    for (let i = 0; i < messages.length; i += pageLength) {
      const part = messages.slice(i, i + pageLength);
      const page = newPage();
      page.dataset.length = String(part.length);
      page.append(...part.map((message) => this.#make(message)));
      pages.append(page);
    }
    this.#root.prepend(pages);
    for (const { number } of messages) this.#fit(number);
    // It begins no day and no name any more, perhaps.
    this.#fit((messages.at(-1)?.number ?? 0) + 1);
  }

  /** Lets pages go that are too many. @param {'first' | 'last'} which end is far from what is read */
  trim(which) {
    while (this.#root.childElementCount > mostPages) {
      const page = /** @type {Element} */ (which === 'first' ? this.#root.firstElementChild : this.#root.lastElementChild);
      for (const row of page.querySelectorAll('.m')) this.#rows.delete(Number(row.getAttribute('data-number')));
      page.remove();
    }
    if (which === 'first') this.#fit(this.first);
  }

  /** @param {Message} message */
  change(message) {
    const old = this.#rows.get(message.number);
    if (old === undefined) return;
    const { row } = old;
    const made = this.#make(message);
    for (const kept of ['pointed', 'touched']) made.classList.toggle(kept, row.classList.contains(kept));
    const hadFocus = row.contains(document.activeElement) ? focusOf(row) : null;
    row.replaceWith(made);
    if (hadFocus !== null) made.querySelector(/** @type {'a'} */ (hadFocus))?.focus({ preventScroll: true });
    this.#fit(message.number);
    this.#fit(message.number + 1);
  }

  /** @param {number} id @param {string} name */
  rename(id, name) {
    for (const { message } of [...this.#rows.values()]) {
      const now = renamed(message, { id, name });
      if (now !== message) this.change(now);
    }
  }

  /** Somebody is muted now, or heard again. */
  drawAgain() {
    this.#revealed.clear();
    this.replaceAll([...this.#rows.values()].map(({ message }) => message).sort((a, b) => a.number - b.number));
  }

  /** What somebody says whom I muted, up to where somebody else does. @param {number} number */
  reveal(number) {
    for (let here = this.#rows.get(number); here?.row.matches('.muted'); here = this.#rows.get(++number)) {
      this.#revealed.add(number);
      this.change(here.message);
    }
  }

  /** @param {Message} message */
  #isQuiet({ number, author, deletedAt }) {
    if (deletedAt || !this.#personal.isMuted(author.id) || this.#revealed.has(number)) return false;
    const before = this.#rows.get(number - 1);
    const goesOn = this.#revealed.has(number - 1) && before?.message.author.id === author.id;
    if (goesOn) this.#revealed.add(number);
    return !goesOn;
  }

  /** @param {Message} message */
  #make(message) {
    const row = this.#isQuiet(message) ? mutedRowOf(message) : rowOf(message, this.#me, this.#personal);
    row.classList.toggle('going', this.#isGoing(message));
    this.#rows.set(message.number, { row, message });
    return row;
  }

  /**
   * Sets the day above a row and whether its name is shown, by the message before it.
   * @param {number} number
   */
  #fit(number) {
    const here = this.#rows.get(number);
    if (here === undefined) return;
    // A row without its day is still a row; the ones after it must come too.
    attempt(`the day above message ${number} could not be drawn`, () => this.#fitTo(here, number), () => {});
  }

  /**
   * @param {{row: HTMLElement, message: Message}} here
   * @param {number} number
   */
  #fitTo(here, number) {
    const before = this.#rows.get(number - 1)?.message;
    const at = new Date(here.message.at);
    const isNewDay = before === undefined || !isSameDay(new Date(before.at), at);
    const day = here.row.previousElementSibling?.classList.contains('day') ? here.row.previousElementSibling : null;
    if (isNewDay && day === null) here.row.before(element('h2', 'day', dayOf(at)));
    if (!isNewDay) day?.remove();
    here.row.classList.toggle('first', isNewDay || !isOneBreath(before, here.message));
  }
}

/** Where in a row the focus is, so that a row that is drawn again keeps it. @param {HTMLElement} row */
function focusOf(row) {
  const emoji = /** @type {HTMLElement} */ (document.activeElement).dataset.emoji;
  return emoji !== undefined && row.contains(document.activeElement) ? `.react[data-emoji="${CSS.escape(emoji)}"], .at` : '.at';
}

function newPage() {
  const page = element('div', 'page');
  page.dataset.length = '0';
  return page;
}

/**
 * @param {Message} before
 * @param {Message} message
 */
function isOneBreath(before, message) {
  return before.author.id === message.author.id
    && before.author.name === message.author.name
    && Date.parse(message.at) - Date.parse(before.at) < pauseMs;
}
