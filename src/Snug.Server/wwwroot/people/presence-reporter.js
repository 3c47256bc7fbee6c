import { passOver } from 'snug/app/report.js';

/** @import { Api } from 'snug/wire/api.js' */

/** Nobody looked for this long. */
const awayAfterMs = 2 * 60_000;

/** Tells the server where this person is: in the room that is open, while somebody looks. */
export class PresenceReporter {
  #api;
  /** @type {number | null} */
  #room = null;
  /** @type {string} */
  #told = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #leaving;

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
    document.addEventListener('visibilitychange', () => this.#looked());
    addEventListener('focus', () => this.#looked());
  }

  /** @param {number} room */
  enter(room) {
    this.#room = room;
    this.#tell('here');
  }

  writes() {
    this.#tell('writing');
  }

  /** What was written is said or deleted. */
  rests() {
    if (this.#told.endsWith('writing')) this.#tell('here');
  }

  /** The stream is open again: the server may have forgotten. */
  repeat() {
    this.#told = '';
    if (!document.hidden) this.#tell('here');
  }

  #looked() {
    clearTimeout(this.#leaving);
    if (document.hidden) this.#leaving = setTimeout(() => this.#tell('away'), awayAfterMs);
    else this.#tell('here');
  }

  /** @param {'here' | 'writing' | 'away'} state */
  #tell(state) {
    if (this.#room === null) return;
    const told = `${this.#room} ${state}`;
    if (told === this.#told && state !== 'writing') return;
    this.#told = told;
    // It is only presence: said again soon, and never worth a word to the person.
    this.#api.presence(this.#room, state).catch((failure) => {
      this.#told = '';
      passOver(failure);
    });
  }
}
