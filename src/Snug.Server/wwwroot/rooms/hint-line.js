import { pointOf } from 'snug/app/clock.js';
import { element, part } from 'snug/app/template.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Problem } from 'snug/wire/problem.js' */

/** A lost connection that is back sooner is not worth a word. */
const quietMs = 1_500;
export const archivedHint = 'This room is archived: nothing new can be said here. /unarchive opens it again.';

/** The line above the composer: that there is no connection, why something waits, what was just done, who is writing. */
export class HintLine {
  /** Why the room's messages are not here. */
  failure = '';

  #main;
  #line;
  #server;
  #drawAgain;
  /** @type {number | null} */
  #lostAt = null;
  /** Something to be said once, until the next room is opened. */
  #notice = '';
  /** What can be done about it. @type {{label: string, act: () => void} | null} */
  #remedy = null;

  /**
   * @param {HTMLElement} main
   * @param {ServerView} server
   * @param {() => void} drawAgain when what is to be said changes by time alone
   */
  constructor(main, server, drawAgain) {
    this.#main = main;
    this.#line = part(main, '.hint');
    this.#server = server;
    this.#drawAgain = drawAgain;
  }

  /**
   * @param {string} words
   * @param {{label: string, act: () => void}} [remedy] a button behind them
   */
  note(words, remedy) {
    this.#notice = words;
    this.#remedy = remedy ?? null;
  }

  /** Another room is opened. */
  clear() {
    this.failure = '';
    this.note('');
  }

  /** @param {Room | null} room */
  draw(room) {
    const { isConnected, outbox } = this.#server;
    const isLongLost = this.#isLostForLong(isConnected);
    if (room === null) {
      this.#write(isLongLost ? 'No connection. The rooms are here as soon as it is back.' : this.#notice);
      return;
    }
    // The stream may not have noticed yet what the sending has.
    const isLost = isLongLost || outbox.isUnanswered(room.id);
    this.#write(isLost ? `No connection${this.#whatIsShown(room)} Keep writing: it goes out, once, when it is back.` : this.#wordsFor(room));
    this.#main.classList.toggle('lost', isLost);
  }

  /** What matters most, with a connection. @param {Room} room */
  #wordsFor(room) {
    const { outbox, people, me, personal } = this.#server;
    const words = this.failure || whyItWaits(outbox.problemIn(room.id)) || this.#notice;
    if (words !== '') return words;
    const writing = people.writingIn(room.id).filter(({ id }) => id !== me.id && !personal.isMuted(id)).map(({ name }) => name);
    if (writing.length > 0) return whoWrites(writing);
    return room.isArchived ? archivedHint : '';
  }

  /** What was kept says from when it is. @param {Room} room */
  #whatIsShown(room) {
    const { recalledAt } = this.#server;
    if (recalledAt === null) return '.';
    if (!room.history.isLoaded) return ', and what was said here is not kept in this browser.';
    return recalledAt === 0 ? '; what is here was kept from before.' : `: this is how it stood ${pointOf(new Date(recalledAt))}.`;
  }

  /** @param {string} words */
  #write(words) {
    const remedy = words === this.#notice ? this.#remedy : null;
    const shown = remedy === null ? words : `${words} ${remedy.label}`;
    if (this.#line.textContent === shown) return;
    this.#line.textContent = words;
    if (remedy === null) return;
    const button = element('button', 'link', remedy.label);
    button.setAttribute('type', 'button');
    button.addEventListener('click', remedy.act);
    this.#line.append(' ', button);
  }

  /** @param {boolean} isConnected */
  #isLostForLong(isConnected) {
    if (isConnected) {
      this.#lostAt = null;
      return false;
    }
    if (this.#lostAt === null) {
      this.#lostAt = performance.now();
      setTimeout(this.#drawAgain, quietMs + 50);
    }
    return !navigator.onLine || performance.now() - this.#lostAt > quietMs;
  }
}

/** The server says why; that the words wait is known here alone. @param {Problem | null} problem */
function whyItWaits(problem) {
  return problem === null ? '' : `${problem.message} Your words wait here and go out by themselves.`;
}

/** @param {string[]} names */
function whoWrites(names) {
  if (names.length === 1) return `${names[0]} is writing`;
  if (names.length === 2) return `${names[0]} and ${names[1]} are writing`;
  return `${names.length} are writing`;
}
