import { pathOf } from 'snug/app/address.js';
import { passOver } from 'snug/app/report.js';
import { Problem } from 'snug/wire/problem.js';

/** @import { MessageActs } from 'snug/messages/message-acts.js' */
/** @import { Message } from 'snug/wire/types.js' */
/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Tab } from 'snug/people/settings-dialog.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Room } from 'snug/rooms/room.js' */

const settings = () => import('snug/people/settings-dialog.js').catch(notLoaded);

/** What is not the room itself, loaded by whoever opens it. */
export class Dialogs {
  /** @type {(path: string) => void} */
  onGo = () => {};
  /** @type {(words: string) => void} */
  onNote = () => {};

  #server;
  #api;
  #acts;

  /**
   * @param {ServerView} server
   * @param {Api} api
   * @param {MessageActs} acts
   */
  constructor(server, api, acts) {
    this.#server = server;
    this.#api = api;
    this.#acts = acts;
  }

  /** Loaded when there is time, so that they are here when there is no connection. */
  async warmUp() {
    await settings().catch(passOver);
  }

  /** @param {Tab} tab */
  showSettings(tab) {
    return this.#attempt(async () => {
      const { SettingsDialog } = await settings();
      const dialog = new SettingsDialog(this.#server, this.#api);
      dialog.onRoom = (room, number) => this.onGo(pathOf(room, number));
      dialog.onTalk = (person) => this.talkWith(person);
      await dialog.show(tab);
    });
  }

  /** @param {Room} room @param {boolean} [isNew] whoever it is for is added next */
  showRoom(room, isNew = false) {
    return this.#attempt(async () => {
      const { RoomSheet } = await import('snug/rooms/room-sheet.js').catch(notLoaded);
      const sheet = new RoomSheet(room, this.#server, this.#api);
      sheet.onTalk = (...people) => this.talkWith(...people);
      await sheet.show(isNew);
    });
  }

  /**
   * @param {Message} message
   * @param {HTMLElement} at where it was asked for
   * @param {() => void} reply in the composer that stands beside it
   */
  showMessage(message, at, reply) {
    return this.#attempt(async () => {
      const room = this.#server.rooms.get(message.room);
      const { MessageMenu } = await import('snug/messages/message-menu.js').catch(notLoaded);
      if (room === undefined) return;
      const menu = new MessageMenu(room, message, this.#server, this.#api, this.#acts);
      menu.onNote = (words) => this.onNote(words);
      menu.onReply = reply;
      menu.onForward = () => this.forward(message);
      await menu.show(at);
    });
  }

  /**
   * @param {HTMLElement} at
   * @param {(emoji: string) => void} take
   * @param {boolean} [isReaction] the six quick ones first
   */
  showPicker(at, take, isReaction = false) {
    return this.#attempt(async () => {
      const { EmojiPicker } = await import('snug/messages/emoji-picker.js').catch(notLoaded);
      await new EmojiPicker(take, isReaction).show(at);
    });
  }

  /** @param {number} person */
  showPerson(person) {
    return this.#attempt(async () => {
      const { PersonCard } = await import('snug/people/person-card.js').catch(notLoaded);
      const card = new PersonCard(person, this.#server, this.#api);
      card.onTalk = (id) => this.talkWith(id);
      card.onSettings = (tab) => this.showSettings(tab);
      await card.show();
    });
  }

  /** @param {Message} message into another room */
  forward(message) {
    return this.#attempt(async () => {
      const { ForwardDialog } = await import('snug/messages/forward-dialog.js').catch(notLoaded);
      const dialog = new ForwardDialog(message, this.#server);
      dialog.onDone = (room) => this.#acts.onNote(`Forwarded to room ${room.id}, ${room.name}.`, { label: 'Go there', act: () => this.onGo(pathOf(room.id)) });
      await dialog.show();
    });
  }

  /** @param {Room} room */
  showPins(room) {
    return this.#attempt(async () => {
      const { showPins } = await import('snug/messages/message-lists.js').catch(notLoaded);
      await showPins(room, this.#server, this.#api, this.#acts, this.onGo);
    });
  }

  showSaved() {
    return this.#attempt(async () => {
      const { showSaved } = await import('snug/messages/message-lists.js').catch(notLoaded);
      await showSaved(this.#server, this.#api, this.#acts, this.onGo);
    });
  }

  showNews() {
    return this.#attempt(async () => {
      const { showNews } = await import('snug/rooms/news.js').catch(notLoaded);
      await showNews(this.#server, this.#api, this.onGo);
    });
  }

  /**
   * @template T
   * @param {() => Promise<T>} parts of the page
   * @returns {Promise<T | undefined>} undefined: they did not come, which was said
   */
  async load(parts) {
    /** @type {T | undefined} */
    let loaded;
    await this.#attempt(async () => { loaded = await parts().catch(notLoaded); });
    return loaded;
  }

  /** One press, and one is there. @param {number[]} people */
  talkWith(...people) {
    return this.#attempt(async () => this.onGo(pathOf((await this.#server.memberships.talkWith(...people)).id)));
  }

  /** @param {() => Promise<void>} action */
  async #attempt(action) {
    try {
      await action();
    } catch (problem) {
      passOver(problem);
      if (problem instanceof Problem) this.onNote(problem.message);
    }
  }
}

/**
 * A part of the page that was not loaded yet could not be: there is no connection. An error inside of it is another matter.
 * @param {unknown} failure
 * @returns {never}
 */
function notLoaded(failure) {
  throw failure instanceof TypeError ? Problem.noAnswer() : failure;
}
