import { Signal } from 'snug/app/signal.js';

/** @import { MeEvent, State } from 'snug/wire/types.js' */

/** What is mine alone on this server, and what its owners decided for everybody. */
export class PersonalState {
  /** Ids of everybody whom I do not want to hear. @type {Set<number>} */
  muted = new Set();
  /** Somebody is muted now, or heard again. @type {Signal<[]>} */
  mutedChanged = new Signal();
  /** How many messages were shown to those who keep order, and nobody has looked after them. */
  reports = 0;
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
  take({ muted, reports }) {
    if (muted !== undefined) this.#takeMuted(muted);
    if (reports !== undefined) this.reports = reports;
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

  /** @param {number[]} muted */
  #takeMuted(muted) {
    if (muted.length === this.muted.size && muted.every((id) => this.muted.has(id))) return;
    this.muted = new Set(muted);
    this.mutedChanged.tell();
  }
}
