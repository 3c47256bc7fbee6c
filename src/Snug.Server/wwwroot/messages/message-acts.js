import { passOver } from 'snug/app/report.js';
import { Signal } from 'snug/app/signal.js';
import { keepsRoom, mayPost, mayReply } from 'snug/people/roles.js';
import { Problem } from 'snug/wire/problem.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Message, Reaction } from 'snug/wire/types.js' */

/** @typedef {'changed' | 'kept' | 'deleted'} Changed what became of a change: kept is what may be tried again */

/** So long a deletion can be taken back: the call leaves only then. */
const undoMs = 5_000;

/** What is done with a message, wherever it is shown; what needs a window of its own is asked of the page. */
export class MessageActs {
  /** @type {(words: string, remedy?: {label: string, act: () => void}) => void} */
  onNote = () => {};
  /** @type {(message: Message, at: HTMLElement) => void} any emoji */
  onPicker = () => {};
  /** @type {(message: Message, at: HTMLElement, reply: () => void) => void} */
  onMenu = () => {};
  /** @type {(message: Message) => void} its words into the composer */
  onEdit = () => {};
  /** @type {(message: Message) => void} */
  onThread = () => {};
  /** @type {(message: Message) => void} everything from it on is new again */
  onNewFrom = () => {};
  /** @type {(from: number, to: number) => void} from a reply to what it answers */
  onQuote = () => {};
  /** @type {(person: number, at: HTMLElement) => void} */
  onPerson = () => {};
  /** One is about to be deleted, or is not any more. @type {Signal<[Message]>} */
  goingChanged = new Signal();

  #server;
  #api;
  /** @type {Map<string, {message: Message, timer: ReturnType<typeof setTimeout>}>} */
  #going = new Map();

  /**
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(server, api) {
    this.#server = server;
    this.#api = api;
    addEventListener('pagehide', () => this.#deleteAllNow());
  }

  /** @param {Message} message @param {string} emoji put there, or taken away where it is mine */
  async react({ room, number, reactions }, emoji) {
    const path = `${pathTo(room, number)}/reactions`;
    const isMine = await this.#isMine(path, reactions?.find((one) => one.emoji === emoji));
    return this.#ask(isMine ? 'DELETE' : 'PUT', `${path}/${encodeURIComponent(emoji)}`);
  }

  /** @param {string} path of all of them, since a message names only the first fifty @param {Reaction | undefined} reaction */
  async #isMine(path, reaction) {
    /** @param {Reaction} one */
    const hasMe = ({ people }) => people.some(({ id }) => id === this.#server.me.id);
    if (reaction === undefined || hasMe(reaction) || reaction.count === reaction.people.length) return reaction !== undefined && hasMe(reaction);
    try {
      /** @type {Reaction[]} */
      const all = await this.#api.ask('GET', path);
      return all.some((one) => one.emoji === reaction.emoji && hasMe(one));
    } catch (problem) {
      passOver(problem);
      return false;
    }
  }

  /** @param {Message} message @param {boolean} isPinned */
  async pin({ room, number }, isPinned) {
    if (await this.#ask(isPinned ? 'PUT' : 'DELETE', `${pathTo(room, number)}/pin`)) this.onNote(isPinned ? `Message ${number} is pinned in this room.` : `Message ${number} is not pinned any more.`);
  }

  /** For oneself alone. @param {Message} message @param {boolean} isSaved */
  async save({ room, number }, isSaved) {
    if (await this.#ask(isSaved ? 'PUT' : 'DELETE', `${pathTo(room, number)}/saved`)) this.onNote(isSaved ? 'Saved: it stands behind the bookmark beside the rooms. Nobody else sees that.' : 'Not saved any more.');
  }

  /** @param {Message} message @returns {boolean} whether it is mine to edit */
  mayEdit({ author, deletedAt, room, replyTo }) {
    const { me, rooms } = this.#server;
    const where = rooms.get(room);
    return author.id === me.id && deletedAt === undefined && (where === undefined || (replyTo === undefined ? mayPost : mayReply)(where, me));
  }

  /** @param {Message} message */
  mayRemove({ author, room, deletedAt }) {
    const where = this.#server.rooms.get(room);
    return deletedAt === undefined && (author.id === this.#server.me.id || (where !== undefined && keepsRoom(where, this.#server.me)));
  }

  /** @param {Message} message */
  edit(message) {
    if (!this.mayEdit(message)) return false;
    this.onEdit(message);
    return true;
  }

  /**
   * @param {{room: number, number: number, text?: string}} message its words, where they are known
   * @param {string} text
   * @returns {Promise<Changed>}
   */
  async change({ room, number, text: before }, text) {
    if (text === before) return 'changed';
    try {
      await this.#api.edit(room, number, text);
      return 'changed';
    } catch (problem) {
      passOver(problem);
      const isDeleted = problem instanceof Problem && problem.type === 'urn:snug:problem:message-deleted';
      this.onNote(isDeleted ? sayDeleted(room, number)
        : `Message ${number} of room ${room} was not changed. What you wrote is kept, and stands there when you edit it again. ${/** @type {Error} */ (problem).message}`);
      return isDeleted ? 'deleted' : 'kept';
    }
  }

  /** @param {Message} message */
  isGoing = ({ room, number }) => this.#going.has(pathTo(room, number));

  /** It goes in a moment; until then it can stay. @param {Message} message @returns {boolean} whether it is mine to delete */
  remove(message) {
    const path = pathTo(message.room, message.number);
    if (!this.mayRemove(message) || this.#going.has(path)) return false;
    const timer = setTimeout(() => this.#delete(path), undoMs);
    this.#going.set(path, { message, timer });
    this.goingChanged.tell(message);
    this.onNote(`Message ${message.number} is being deleted, for everybody.`, { label: 'Undo', act: () => this.#keep(path) });
    return true;
  }

  /** @param {string} path */
  #keep(path) {
    const going = this.#going.get(path);
    if (going === undefined) return;
    clearTimeout(going.timer);
    this.#going.delete(path);
    this.goingChanged.tell(going.message);
    this.onNote('It stays.');
  }

  /** @param {string} path */
  async #delete(path) {
    const going = this.#going.get(path);
    if (going === undefined) return;
    try {
      this.#server.takeMessage(await this.#api.ask('DELETE', path));
      this.onNote('');
    } catch (problem) {
      passOver(problem);
      this.onNote(`Message ${going.message.number} was not deleted. ${/** @type {Error} */ (problem).message}`);
    }
    this.#going.delete(path);
    this.goingChanged.tell(going.message);
  }

  /** The page goes: what was to be deleted is deleted, for nobody can take it back any more. */
  #deleteAllNow() {
    for (const [path, { timer }] of this.#going) {
      clearTimeout(timer);
      fetch(path, { method: 'DELETE', keepalive: true, headers: { 'Snug-Person': String(this.#server.me.id) } }).catch(passOver);
    }
    this.#going.clear();
  }

  /** @param {string} method @param {string} path @returns {Promise<boolean>} whether it was done */
  async #ask(method, path) {
    try {
      await this.#api.ask(method, path);
      return true;
    } catch (problem) {
      passOver(problem);
      this.onNote(/** @type {Error} */ (problem).message);
      return false;
    }
  }
}

/** @param {number} room @param {number} number */
export const pathTo = (room, number) => `/api/rooms/${room}/messages/${number}`;

/** @param {number} room @param {number} number */
const sayDeleted = (room, number) => `Message ${number} of room ${room} is deleted, so it was not changed. What you wrote is a draft in that room.`;
