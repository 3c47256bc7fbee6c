import { passOver } from 'snug/app/report.js';
import { Signal } from 'snug/app/signal.js';
import { counted, pinned, reacted, renamed, requoted, withThreadOf } from 'snug/messages/changes.js';

/** @import { Api } from 'snug/wire/api.js' */
/** @import { Message, MessagePin, MessageReactions, Person } from 'snug/wire/types.js' */
/** @import { Room } from 'snug/rooms/room.js' */

/**
 * The run of a room's messages that this tab has: ascending, without holes, not always up to the end (somebody may
 * have opened a message of last year). Applying a message twice changes nothing.
 */
export class History {
  /** Everything is different. @type {Signal<[]>} */
  replaced = new Signal();
  /** @type {Signal<[Message[]]>} */
  grewBefore = new Signal();
  /** @type {Signal<[Message[]]>} */
  grewAfter = new Signal();
  /** Somebody has another name, also where it stands already. @type {Signal<[Person]>} */
  renamed = new Signal();
  /** One message is another now. @type {Signal<[Message]>} */
  changed = new Signal();

  /** @type {Message[]} */
  #messages = [];
  /** Another one when something new or other is here. */
  version = 0;
  /** From this browser's own storage, as long as there is no connection. */
  isRecalled = false;
  #isLoaded = false;
  #reachesEnd = false;
  #room;
  #api;
  /** @type {Map<string, Promise<void>>} what is being fetched */
  #fetches = new Map();

  /**
   * @param {Room} room
   * @param {Api} api
   */
  constructor(room, api) {
    this.#room = room;
    this.#api = api;
  }

  /** @returns {readonly Message[]} */
  get messages() {
    return this.#messages;
  }

  get isLoaded() {
    return this.#isLoaded;
  }

  get reachesStart() {
    return this.#isLoaded && this.first <= 1;
  }

  get reachesEnd() {
    return this.#reachesEnd;
  }

  get first() {
    return this.#messages[0]?.number ?? 1;
  }

  get last() {
    return this.#messages.at(-1)?.number ?? 0;
  }

  /** Whether it is what the server has, up to the room's end. */
  get isTrue() {
    return this.#isLoaded && this.#reachesEnd && !this.isRecalled;
  }

  /** @param {number} number */
  has(number) {
    return this.#messages.length > 0 && number >= this.first && number <= this.last;
  }

  /** @param {number} number */
  at(number) {
    return this.has(number) ? this.#messages[number - this.first] : undefined;
  }

  /**
   * @param {number} from
   * @param {number} to
   * @returns {Message[]} what is here of them
   */
  between(from, to) {
    return this.#messages.slice(Math.max(0, from - this.first), Math.max(0, to - this.first + 1));
  }

  /** The newest page, unless the end is here already. */
  async loadEnd() {
    if (this.#reachesEnd) return;
    await this.#once('end', async () => {
      const page = await this.#api.messages(this.#room.id);
      this.#replace(page, true);
    });
  }

  /** @param {number} number */
  async loadAround(number) {
    if (this.has(number)) return;
    await this.#once(`around ${number}`, async () => {
      const page = await this.#api.messages(this.#room.id, { around: number });
      this.#replace(page, (page.at(-1)?.number ?? 0) >= this.#room.lastNumber);
    });
  }

  async loadOlder() {
    if (!this.#isLoaded || this.reachesStart) return;
    await this.#once('older', async () => {
      const first = this.first;
      const page = await this.#api.messages(this.#room.id, { before: first, limit: 100 });
      if (this.first !== first || page.length === 0) return;
      this.#messages.unshift(...page);
      this.grewBefore.tell(page);
    });
  }

  async loadNewer() {
    if (!this.#isLoaded || this.#reachesEnd) return;
    await this.#once('newer', async () => {
      const last = this.last;
      const page = await this.#api.messages(this.#room.id, { after: last, limit: 100 });
      if (this.last !== last) return;
      this.#reachesEnd = (page.at(-1)?.number ?? Infinity) >= this.#room.lastNumber;
      this.#append(page);
    });
  }

  /** @param {Message[]} messages kept from before, for want of a connection */
  recall(messages) {
    if (this.#isLoaded || messages.length === 0) return;
    this.isRecalled = true;
    this.#messages = messages;
    this.#isLoaded = this.#reachesEnd = true;
    this.replaced.tell();
  }

  /** There is a connection: what was kept may hold words that are gone by now. */
  forgetRecalled() {
    if (!this.isRecalled) return;
    this.isRecalled = this.#isLoaded = this.#reachesEnd = false;
    this.#messages = [];
  }

  /** Forgets the end, so that {@link loadEnd} fetches it again. The messages stay until then: nothing flashes. */
  distrust() {
    this.#reachesEnd = false;
  }

  /**
   * A message as the stream tells it, or as the answer to a post does.
   * @param {Message} message
   * @param {boolean} [isAnswer] as old as its request: the stream may have told since what became of it
   */
  take(message, isAnswer = false) {
    if (!this.#isLoaded) return;
    if (this.has(message.number)) {
      if (isAnswer) return;
      this.#change(message.number, (known) => (isNewer(message, known) ? withThreadOf(message, known) : known));
      const now = /** @type {Message} */ (this.at(message.number));
      for (const { number, replyTo } of this.#messages) if (replyTo?.number === now.number) this.#change(number, (reply) => requoted(reply, now));
      return;
    }
    this.#count(message);
    if (this.#reachesEnd && message.number === this.last + 1) {
      this.#append([message]);
    } else if (this.#reachesEnd && message.number > this.last) {
      this.#fillUp();
    }
  }

  /**
   * Somebody stands everywhere under the name that they have now.
   * @param {Person} person
   * @returns {boolean} whether anything of theirs is here
   */
  rename({ id, name }) {
    const now = this.#messages.map((message) => renamed(message, { id, name }));
    if (now.every((message, index) => message === this.#messages[index])) return false;
    this.#messages = now;
    this.version++;
    this.renamed.tell({ id, name });
    return true;
  }

  /** @param {MessageReactions} told */
  takeReactions(told) {
    this.#change(told.number, (message) => reacted(message, told));
  }

  /** @param {MessagePin} told */
  takePin(told) {
    this.#change(told.number, (message) => pinned(message, told));
  }

  /** A reply to something that is here. @param {Message} reply */
  #count(reply) {
    if (reply.replyTo !== undefined) this.#change(reply.replyTo.root, (root) => counted(root, reply));
  }

  /**
   * @param {number} number
   * @param {(message: Message) => Message} change
   */
  #change(number, change) {
    const known = this.at(number);
    const now = known === undefined ? undefined : change(known);
    if (now === undefined || now === known) return;
    this.#messages[number - this.first] = now;
    this.version++;
    this.changed.tell(now);
  }

  /** The room has a newer message than this tab knows, perhaps. */
  noticeEnd() {
    if (this.#reachesEnd && this.last < this.#room.lastNumber) this.#fillUp();
  }

  /** There is a hole between what is here and the end: fetch what is missing. */
  async #fillUp() {
    this.#reachesEnd = false;
    try {
      while (!this.#reachesEnd) await this.loadNewer();
    } catch (failure) {
      // The stream's next message finds the same hole, and scrolling down asks again.
      passOver(failure);
    }
  }

  /**
   * @param {Message[]} page
   * @param {boolean} reachesEnd
   */
  #replace(page, reachesEnd) {
    this.#messages = page;
    this.version++;
    this.isRecalled = false;
    this.#isLoaded = true;
    this.#reachesEnd = reachesEnd;
    this.replaced.tell();
    // Said while the page was on its way.
    this.noticeEnd();
  }

  /** @param {Message[]} page */
  #append(page) {
    if (page.length === 0) return;
    this.#messages.push(...page);
    for (const message of page) this.#count(message);
    this.version++;
    this.grewAfter.tell(page);
  }

  /**
   * @param {string} what
   * @param {() => Promise<void>} fetch
   */
  #once(what, fetch) {
    let running = this.#fetches.get(what);
    if (running === undefined) {
      running = fetch().finally(() => this.#fetches.delete(what));
      this.#fetches.set(what, running);
    }
    return running;
  }
}

/**
 * An event says the whole message as it is now, so anything in it may be what changed. Words that are gone do not come back: an event
 * that says them was on its way before.
 * @param {Message} told
 * @param {Message} known
 */
const isNewer = (told, known) => (told.deletedAt !== undefined || known.deletedAt === undefined)
  && JSON.stringify({ ...told, thread: undefined }) !== JSON.stringify({ ...known, thread: undefined });
