import { passOver } from 'snug/app/report.js';
import { Signal } from 'snug/app/signal.js';
import { fold } from 'snug/people/fold.js';
import { mayPost } from 'snug/people/roles.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Offer } from 'snug/people/name-completion.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { SlashCommand } from 'snug/wire/types.js' */

const most = 6;

/** What is completed in the composer: people, those of the room first; rooms by number; emoji by name; commands. */
export class Offerer {
  /** Where it is typed. @type {() => Room | null} */
  where = () => null;

  #server;
  #api;
  #more = new Signal();
  /** Fetched when the first slash is typed. @type {SlashCommand[]} */
  #commands = [];
  /** Loaded when the first colon is. @type {((begun: string) => Offer[]) | null} */
  #emoji = null;
  /** What is on its way. @type {Set<string>} */
  #fetching = new Set();

  /**
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(server, api) {
    this.#server = server;
    this.#api = api;
    server.people.met.on(() => this.#more.tell());
  }

  /** @param {() => void} listener */
  isNew = (listener) => { this.#more.on(listener); };

  /** @param {string} begun with its sign */
  offer = (begun) => {
    switch (begun[0]) {
      case '@': return this.#people(begun.slice(1));
      case '#': return this.#rooms(begun.slice(1));
      case ':': return this.#emojiNamed(begun.slice(1));
      default: return this.#commandsBegun(begun);
    }
  };

  /** @param {string} begun @returns {Offer[]} */
  #people(begun) {
    const room = this.where();
    const isIn = this.#whoIsIn(room);
    const found = this.#server.people.named(begun).filter(({ id }) => room === null || !(room.isPrivate || room.isDirect) || isIn.has(id));
    const offers = [...found.filter(({ id }) => isIn.has(id)), ...found.filter(({ id }) => !isIn.has(id))]
      .slice(0, most)
      .map(({ name }) => ({ shown: name, takes: `@${name}` }));
    const everybody = room !== null && !room.isDirect && mayPost(room, this.#server.me) && 'room'.startsWith(fold(begun));
    return everybody ? [...offers.slice(0, most - 1), { shown: 'room, everybody here', takes: '@room' }] : offers;
  }

  /** Members where there are some; else who is here now or has said something of what is loaded. @param {Room | null} room @returns {Set<number>} */
  #whoIsIn(room) {
    if (room === null) return new Set();
    if (room.isDirect) return new Set([...room.others.map(({ id }) => id), this.#server.me.id]);
    if (room.members !== null) return new Set(room.members.map(({ person }) => person.id));
    const said = room.history.messages.slice(-200).map(({ author }) => author.id ?? 0);
    return new Set([...this.#server.people.hereIn(room.id).map(({ id }) => id), ...said]);
  }

  /** A number is its own name. @param {string} begun @returns {Offer[]} */
  #rooms(begun) {
    if (/^\d/.test(begun)) return [];
    const wanted = fold(begun);
    return this.#server.rooms.listed.filter(({ isDirect, name }) => !isDirect && fold(name).includes(wanted))
      .sort((a, b) => Number(fold(b.name).startsWith(wanted)) - Number(fold(a.name).startsWith(wanted)))
      .slice(0, most)
      .map(({ id, name }) => ({ shown: `${id} ${name}`, takes: `#${id}` }));
  }

  /** @param {string} begun @returns {Offer[]} */
  #emojiNamed(begun) {
    if (this.#emoji !== null) return this.#emoji(begun);
    this.#fetch('emoji', async () => {
      const { loadEmoji, named } = await import('snug/messages/emoji.js');
      const all = await loadEmoji();
      this.#emoji = (wanted) => named(all, wanted).slice(0, most).map(({ emoji, name }) => ({ shown: `${emoji} ${name}`, takes: emoji }));
    });
    return [];
  }

  /** @param {string} begun @returns {Offer[]} */
  #commandsBegun(begun) {
    if (this.#commands.length === 0) this.#fetch('commands', async () => { this.#commands = await this.#api.commands(); });
    return this.#commands.filter(({ name }) => `/${name}`.startsWith(begun))
      .map(({ name, takes, says }) => ({ shown: `/${name} ${takes} ${says}`.replace('  ', ' '), takes: `/${name}` }));
  }

  /** @param {string} what @param {() => Promise<void>} fetch */
  #fetch(what, fetch) {
    if (this.#fetching.has(what)) return;
    this.#fetching.add(what);
    fetch().then(() => this.#more.tell(), (failure) => { if (!(failure instanceof TypeError)) passOver(failure); }).finally(() => this.#fetching.delete(what));
  }
}
