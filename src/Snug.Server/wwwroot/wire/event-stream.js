import { Backoff } from 'snug/wire/backoff.js';

/** @import { Heard } from 'snug/wire/types.js' */

const kinds = [
  'hello', 'ping', 'reset', 'bye', 'me', 'presence',
  'room.created', 'room.changed', 'message.posted', 'message.edited', 'message.deleted', 'message.reacted', 'message.pinned',
  'person.joined', 'person.renamed', 'person.changed', 'member.joined', 'member.left', 'member.changed', 'server.changed',
];
/** The server pings every 15 s: two lost pings and a bit. */
const silenceMs = 35_000;
const doubtMs = 2_000;

/**
 * The server's events from a cursor on, for as long as it takes: a stream that breaks, is refused or goes silent is
 * opened again after the last cursor heard. EventSource by itself gives up for good on any answer but 200 and never
 * notices a half-open connection.
 */
export class EventStream {
  /** @type {EventSource | null} */
  #source = null;
  #cursor;
  #on;
  #backoff = new Backoff();
  #open = false;
  #lastHeardAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #hurry = () => this.#hurryUp();
  #doubt = () => this.#lookWhetherLost();

  /**
   * @param {string} cursor
   * @param {{heard: (event: Heard) => void, connected: (isConnected: boolean) => void, refused: () => void}} on
   *   `refused`: an attempt failed before anything was heard; perhaps we are strangers now
   */
  constructor(cursor, on) {
    this.#cursor = cursor;
    this.#on = on;
    addEventListener('online', this.#hurry);
    addEventListener('offline', this.#doubt);
    document.addEventListener('visibilitychange', this.#hurry);
    this.#connect();
    if (!navigator.onLine) this.#doubt();
  }

  close() {
    removeEventListener('online', this.#hurry);
    removeEventListener('offline', this.#doubt);
    document.removeEventListener('visibilitychange', this.#hurry);
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
    this.#on = { heard() {}, connected() {}, refused() {} };
  }

  #connect() {
    const source = new EventSource(`/api/events?after=${encodeURIComponent(this.#cursor)}`);
    this.#source = source;
    for (const kind of kinds) source.addEventListener(kind, (event) => this.#hear(kind, event));
    source.onerror = () => this.#lost();
    this.#watch();
  }

  /**
   * @param {string} kind
   * @param {MessageEvent<string>} event
   */
  #hear(kind, event) {
    this.#backoff.reset();
    this.#watch();
    if (event.lastEventId !== '') this.#cursor = event.lastEventId;
    const data = JSON.parse(event.data);
    if (kind === 'bye') {
      this.#lost(data.retryMs);
      return;
    }
    if (!this.#open) {
      this.#open = true;
      this.#on.connected(true);
    }
    this.#on.heard({ kind, data, cursor: this.#cursor });
  }

  #watch() {
    this.#lastHeardAt = performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lost(), silenceMs);
  }

  /** @param {number} [waitMs] the server's wish, another one for each reader */
  #lost(waitMs) {
    const on = this.#on;
    const heardNothing = !this.#open;
    this.#source?.close();
    this.#source = null;
    this.#open = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), waitMs ?? this.#backoff.next());
    on.connected(false);
    if (heardNothing) on.refused();
  }

  /** The system has no network. A server on this very computer answers all the same; any other call fails at once. */
  async #lookWhetherLost() {
    const source = this.#source;
    try {
      await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(doubtMs) });
    } catch {
      if (source !== null && source === this.#source) this.#lost();
      return;
    }
    // Or it was the last answer of a network that was just going.
    if (!navigator.onLine && source !== null && source === this.#source) setTimeout(this.#doubt, doubtMs);
  }

  /** Somebody looks, or the network is back: what was waiting tries now, what has been silent too long is not believed. */
  #hurryUp() {
    if (document.hidden) return;
    if (this.#source === null) {
      clearTimeout(this.#timer);
      this.#connect();
    } else if (performance.now() - this.#lastHeardAt > silenceMs) {
      this.#lost(0);
    }
  }
}
