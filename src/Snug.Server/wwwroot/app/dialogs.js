import { pathOf } from 'snug/app/address.js';
import { passOver } from 'snug/app/report.js';
import { Problem } from 'snug/wire/problem.js';

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

  /**
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(server, api) {
    this.#server = server;
    this.#api = api;
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
   * @param {Room} room
   * @param {number} number
   * @param {HTMLElement} button where it was asked for
   */
  showMessage(room, number, button) {
    return this.#attempt(async () => {
      const message = room.history.at(number);
      const { MessageMenu } = await import('snug/messages/message-menu.js').catch(notLoaded);
      if (message === undefined) return;
      const menu = new MessageMenu(room, message, this.#server, this.#api);
      menu.onNote = (words) => this.onNote(words);
      menu.onTalk = (person) => this.talkWith(person);
      await menu.show(button);
    });
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
