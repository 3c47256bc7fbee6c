import { pathOf } from 'snug/app/address.js';
import { passOver } from 'snug/app/report.js';
import { readSlash } from 'snug/messages/slash-line.js';
import { archivedHint } from 'snug/rooms/hint-line.js';
import { Problem } from 'snug/wire/problem.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Composer } from 'snug/messages/composer.js' */
/** @import { Changed } from 'snug/messages/message-acts.js' */
/** @import { Edited } from 'snug/messages/composer-aim.js' */
/** @import { MessageActs } from 'snug/messages/message-acts.js' */
/** @import { ThreadView } from 'snug/messages/thread-view.js' */
/** @import { RoomPage } from 'snug/rooms/room-page.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Message, Quote } from 'snug/wire/types.js' */

/** What is written goes where it belongs: said in the room, run as a command, put in the place of what was said. Or back into the composer. */
export class Writing {
  /** @type {(path: string) => void} */
  onGo = () => {};
  onHelp = () => {};

  #server;
  #roomPage;
  #composer;
  #acts;

  /**
   * @param {ServerView} server
   * @param {RoomPage} roomPage
   * @param {Composer} composer
   * @param {MessageActs} acts
   */
  constructor(server, roomPage, composer, acts) {
    this.#server = server;
    this.#roomPage = roomPage;
    this.#composer = composer;
    this.#acts = acts;
    server.outbox.unedited.on((text, problem) => {
      composer.putBack(text);
      roomPage.note(problem.message);
    });
  }

  /** @param {string} text @param {Quote | null} replyTo */
  say(text, replyTo) {
    const { room } = this.#roomPage;
    if (room === null) {
      this.#composer.putBack(text, replyTo); // Not one room is known yet: nothing may be lost.
      return;
    }
    const { place, command, words } = readSlash(text);
    if (place !== undefined) this.onGo(pathOf(place.room, place.number));
    else if (command !== undefined) this.#run(room, command, replyTo);
    else if (room.isArchived) this.#keepFromArchive(text, replyTo);
    else this.#roomPage.say(words, replyTo);
  }

  /** @param {Message} message @param {ThreadView | null} thread where one stands in the place of the room, it is edited there */
  edit(message, thread) {
    (thread?.hidesRoom ? thread : this.#composer).edit({ words: message.text, room: message.room, number: message.number });
  }

  /** What I said last, also where it still waits. */
  editLast() {
    const { room, lastOfMine } = this.#roomPage;
    const waiting = room === null ? undefined : this.#server.outbox.in(room.id).at(-1);
    if (waiting !== undefined) {
      this.#composer.edit({ words: waiting.edited ?? waiting.text, room: waiting.room, key: waiting.key });
    } else if (lastOfMine !== undefined) {
      this.#acts.edit(lastOfMine);
    }
  }

  /** Also what still waits, or has arrived meanwhile. @param {Edited} edited @param {string} text @returns {Promise<Changed>} */
  async change(edited, text) {
    const { outbox, me, rooms } = this.#server;
    const { key, room, words } = edited;
    if (key !== undefined && outbox.edit(key, text)) return 'changed';
    const number = edited.number ?? rooms.get(room)?.history.messages.find((message) => message.key === key && message.author.id === me.id)?.number;
    if (number !== undefined) return this.#acts.change({ room, number, text: words }, text);
    this.#composer.putBack(text);
    return 'changed';
  }

  /** @param {string} text @param {Quote | null} replyTo */
  #keepFromArchive(text, replyTo) {
    this.#composer.putBack(text, replyTo);
    this.#roomPage.note(archivedHint);
  }

  /**
   * @param {Room} room
   * @param {string} line
   * @param {Quote | null} replyTo what the composer was answering
   */
  async #run(room, line, replyTo) {
    try {
      const { said, go } = await this.#server.runCommand(room, line);
      if (/^\/help\b/i.test(line)) {
        this.onHelp();
        return;
      }
      if (go !== null) this.onGo(pathOf(go.id));
      if (go !== null || this.#roomPage.room === room) this.#roomPage.note(said.replaceAll('\n', ' · '));
    } catch (problem) {
      passOver(problem);
      // Nothing was done: it stands here again, and can be mended or said.
      this.#composer.putBack(line, replyTo);
      this.#roomPage.note(problem instanceof Problem && problem.status === 0 ? 'No connection: that was not done. It stands here to be tried again.' : /** @type {Error} */ (problem).message);
    }
  }
}
