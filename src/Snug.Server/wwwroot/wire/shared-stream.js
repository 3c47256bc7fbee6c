import { EventStream } from 'snug/wire/event-stream.js';
import { newKey } from 'snug/wire/key.js';

/** @import { Heard } from 'snug/wire/types.js' */

/**
 * @typedef {{say: 'who', from: string}
 *   | {say: 'lead', from: string, term: number, connected: boolean, to?: string, heard?: Heard[]}
 *   | {say: 'heard', from: string, term: number, event: Heard}
 *   | {say: 'connected', from: string, term: number, connected: boolean}
 *   | {say: 'gone', from: string, term: number}
 *   | {say: 'left', from: string}} Word
 */

const answerWithinMs = 200;
/** The server pings every 15 s and a leader without a connection tries at least every 15 s. */
const silenceMs = 20_000;

/**
 * One stream for the whole browser, however many tabs: one tab leads, holds the stream and repeats every event to the
 * others. Browsers allow six connections to a plain HTTP server, so seven tabs with a stream each would stand still.
 *
 * Every tab keeps the cursor of what it heard. When the leader closes, or is silent because its tab was frozen, another
 * one opens the stream after *its own* cursor, so nothing falls between the two. A claim carries a term; the higher
 * term wins, and of two equal ones the smaller tab id. Web Locks would be shorter and are missing on plain HTTP.
 */
export class SharedStream {
  #channel = new BroadcastChannel('snug');
  #self = newKey();
  #term = 0;
  /** @type {EventStream | null} */
  #stream = null;
  #connected = false;
  /** @type {string | null} */
  #cursor = null;
  /** @type {Heard[] | null} what was heard before the snapshot came */
  #early = [];
  #hasLeader = false;
  #on;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {object} on
   * @param {(event: Heard) => void} on.heard
   * @param {(isConnected: boolean) => void} on.connected
   * @param {() => void} on.refused only in the leading tab
   * @param {() => void} on.left another tab of this browser has left
   * @param {() => Heard[]} on.newcomer what a tab that joins later has to be told: events that are not in snapshots
   */
  constructor(on) {
    this.#on = on;
    this.#channel.onmessage = ({ data }) => this.#take(data);
    addEventListener('pagehide', () => this.#goAway());
    addEventListener('pageshow', ({ persisted }) => { if (persisted) this.#askWhoLeads(answerWithinMs); });
    // Before the snapshot is asked for: an event that is repeated from now on is heard, an earlier one is in it.
    this.#askWhoLeads();
  }

  get isLeading() {
    return this.#stream !== null;
  }

  /** @param {string} cursor of the snapshot that has just been taken: events are told from here on */
  follow(cursor) {
    this.#cursor = cursor;
    const early = this.#early ?? [];
    this.#early = null;
    for (const event of early) this.#hear(event);
    if (!this.#hasLeader) this.#askWhoLeads(answerWithinMs);
  }

  /** This browser has left: every tab goes to the door. */
  leave() {
    this.#post({ say: 'left', from: this.#self });
    this.#stream?.close();
    this.#stream = null;
  }

  /** @param {number} [claimAfterMs] claim the lead if nobody answers */
  #askWhoLeads(claimAfterMs) {
    this.#post({ say: 'who', from: this.#self });
    if (claimAfterMs === undefined) return;
    clearTimeout(this.#timer);
    // A tab that is looked at comes first: timers of hidden ones are slowed down. Spread, so that few claim at once.
    const patience = claimAfterMs * (document.hidden ? 1.5 + 3 * Math.random() : 0.5 + Math.random());
    this.#timer = setTimeout(() => this.#lead(), patience);
  }

  #lead() {
    if (this.#cursor === null || this.#stream !== null) return;
    clearTimeout(this.#timer);
    this.#term++;
    this.#hasLeader = true;
    this.#stream = new EventStream(this.#cursor, {
      heard: (event) => {
        this.#post({ say: 'heard', from: this.#self, term: this.#term, event });
        this.#hear(event);
      },
      connected: (isConnected) => {
        this.#post({ say: 'connected', from: this.#self, term: this.#term, connected: isConnected });
        this.#setConnected(isConnected);
      },
      refused: () => this.#on.refused(),
    });
    this.#post({ say: 'lead', from: this.#self, term: this.#term, connected: this.#connected });
  }

  /** @param {Word} word */
  #take(word) {
    if (word.say === 'left') this.#on.left();
    else if (word.say === 'who') this.#answer(word.from);
    else if (word.say === 'gone') this.#succeed(word.term);
    else if (this.#follows(word)) this.#takeFromLeader(word);
  }

  /** @param {string} to */
  #answer(to) {
    if (this.#stream === null) return;
    this.#post({ say: 'lead', from: this.#self, term: this.#term, connected: this.#connected, to, heard: this.#on.newcomer() });
  }

  /** @param {number} term */
  #succeed(term) {
    if (this.#stream !== null || term < this.#term) return;
    this.#hasLeader = false;
    this.#askWhoLeads(answerWithinMs / 2);
  }

  /**
   * Whether the one who speaks is (now) my leader.
   * @param {{from: string, term: number}} word
   */
  #follows({ from, term }) {
    const isMine = this.#stream !== null;
    if (term < this.#term || (isMine && term === this.#term && from > this.#self)) {
      // It woke up, or claimed at the same moment: tell it who leads.
      if (isMine) this.#post({ say: 'lead', from: this.#self, term: this.#term, connected: this.#connected });
      return false;
    }
    this.#term = term;
    this.#hasLeader = true;
    if (isMine) {
      this.#stream?.close();
      this.#stream = null;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#askWhoLeads(answerWithinMs * 5), silenceMs);
    return true;
  }

  /** @param {Extract<Word, {say: 'lead' | 'heard' | 'connected'}>} word */
  #takeFromLeader(word) {
    if (word.say === 'heard') {
      this.#hear(word.event);
    } else {
      this.#setConnected(word.connected);
      if (word.say === 'lead' && word.to === this.#self) word.heard?.forEach((event) => this.#hear(event));
    }
  }

  /** @param {Heard} event */
  #hear(event) {
    if (this.#early !== null) {
      this.#early.push(event);
      return;
    }
    if (event.cursor !== null) this.#cursor = event.cursor;
    this.#on.heard(event);
  }

  /** @param {boolean} isConnected */
  #setConnected(isConnected) {
    this.#connected = isConnected;
    this.#on.connected(isConnected);
  }

  #goAway() {
    if (this.#stream === null) return;
    this.#stream.close();
    this.#stream = null;
    this.#hasLeader = false;
    this.#post({ say: 'gone', from: this.#self, term: this.#term });
  }

  /** @param {Word} word */
  #post(word) {
    this.#channel.postMessage(word);
  }
}
