import { Signal } from 'snug/app/signal.js';
import { fold } from 'snug/people/fold.js';

/** @import { MeEvent, State } from 'snug/wire/types.js' */

const inWord = /[\p{L}\p{N}\p{M}_]$/u;
const goesOn = /^[\p{L}\p{N}\p{M}_]/u;

/** What is mine alone on this server, and what its owners decided for everybody. */
export class PersonalState {
  /** Ids of everybody whom I do not want to hear. @type {Set<number>} */
  muted = new Set();
  /** Somebody is muted now, or heard again; or other words are for me. @type {Signal<[]>} */
  mutedChanged = new Signal();
  /** How many messages were shown to those who keep order, and nobody has looked after them. */
  reports = 0;
  /** Words that are for me, whoever says them. @type {string[]} */
  highlights = [];
  /** @type {'everybody' | 'admins'} */
  whoMakesRooms = 'everybody';

  /** For the next time. @returns {Pick<State, 'muted' | 'settings'>} */
  get asSnapshot() {
    return { muted: [...this.muted], settings: { whoMakesRooms: this.whoMakesRooms } };
  }

  /** @param {Pick<State, 'muted' | 'settings'>} state */
  takeSnapshot({ muted = [], settings }) {
    this.whoMakesRooms = settings?.whoMakesRooms ?? 'everybody';
    this.#takeMuted(muted);
  }

  /** @param {MeEvent} me */
  take({ muted, reports, highlights }) {
    if (muted !== undefined) this.#takeMuted(muted);
    if (reports !== undefined) this.reports = reports;
    if (highlights !== undefined && highlights.join('\n') !== this.highlights.join('\n')) {
      this.highlights = highlights;
      this.mutedChanged.tell();
    }
  }

  /** As the server has it already. @param {number} person @param {boolean} isMuted */
  setMuted(person, isMuted) {
    const others = [...this.muted].filter((id) => id !== person);
    this.#takeMuted(isMuted ? [...others, person] : others);
  }

  /** @param {number | null} author */
  isMuted(author) {
    return author !== null && this.muted.has(author);
  }

  /** Whole words only, however they are written: `lamp` is in "The LAMP!" and not in "lampshade". @param {string} text */
  isHighlight(text) {
    if (this.highlights.length === 0) return false;
    const folded = fold(text);
    return this.highlights.map(fold).some((word) => {
      for (let at = word === '' ? -1 : folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
        if (!inWord.test(folded.slice(Math.max(0, at - 2), at)) && !goesOn.test(folded.slice(at + word.length))) return true;
      }
      return false;
    });
  }

  /** @param {number[]} muted */
  #takeMuted(muted) {
    if (muted.length === this.muted.size && muted.every((id) => this.muted.has(id))) return;
    this.muted = new Set(muted);
    this.mutedChanged.tell();
  }
}
