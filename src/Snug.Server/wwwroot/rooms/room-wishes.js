import { passOver } from 'snug/app/report.js';
import { element } from 'snug/app/template.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Level } from 'snug/wire/types.js' */

/** @type {[Level, string][]} */
const levels = [['all', 'everything'], ['mentions', 'my name'], ['nothing', 'nothing']];
let made = 0;

/** How a room stands in my own list: nobody else is told. */
export class RoomWishes {
  #room;
  #server;
  #api;
  #say;

  /**
   * @param {Room} room
   * @param {ServerView} server
   * @param {Api} api
   * @param {(words: string) => void} say
   */
  constructor(room, server, api, say) {
    this.#room = room;
    this.#server = server;
    this.#api = api;
    this.#say = say;
  }

  /** What of it is to reach me: one of three. */
  get level() {
    const choice = element('fieldset', 'seg');
    choice.append(element('legend', 'unseen', `What of ${this.#room.name} is to reach you`));
    const name = `level-${made++}`;
    for (const [level, words] of levels) {
      const label = element('label', '');
      const one = input('radio');
      one.name = name;
      one.className = 'unseen'; // Its words show it.
      one.checked = this.#room.level === level;
      one.addEventListener('change', () => this.#set('PUT', 'level', { level }));
      label.append(one, words);
      choice.append(label);
    }
    return choice;
  }

  get favourite() {
    return this.#box('A favourite, at the head of your list', this.#room.isFavourite, (isOn) => this.#set(isOn ? 'PUT' : 'DELETE', 'favourite'));
  }

  get listed() {
    return this.#box('In your list', !this.#room.isHidden, (isOn) => this.#set(isOn ? 'DELETE' : 'PUT', 'hidden'));
  }

  /**
   * @param {string} words
   * @param {boolean} isOn
   * @param {(isOn: boolean) => void} change
   */
  #box(words, isOn, change) {
    const label = element('label', 'choice', words);
    const box = input('checkbox');
    box.checked = isOn;
    box.addEventListener('change', () => change(box.checked));
    label.append(box);
    return label;
  }

  /**
   * @param {string} method
   * @param {string} what
   * @param {object} [body]
   */
  async #set(method, what, body) {
    try {
      this.#room.takePreference(await this.#api.ask(method, `/api/rooms/${this.#room.id}/${what}`, body));
      this.#server.changed.tell();
      this.#say('');
    } catch (problem) {
      passOver(problem);
      this.#say(/** @type {Error} */ (problem).message);
    }
  }
}

/** @param {string} type */
export function input(type) {
  const made = /** @type {HTMLInputElement} */ (element('input', ''));
  made.type = type;
  return made;
}
