import { pathOf } from 'snug/app/address.js';
import { fromTemplate, part, write } from 'snug/app/template.js';
import { draftName } from 'snug/people/earlier-words.js';
import { fold } from 'snug/people/fold.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Room } from 'snug/rooms/room.js' */

/**
 * @typedef {object} Look what the rows of a list are drawn by
 * @property {Room | null} open
 * @property {Room | null} watched somebody looks at what is new there: no lamp
 * @property {boolean} isLong what waits stands on top
 * @property {string} wanted typed into the field that finds rooms
 * @property {Set<string>} drafts
 */

/** One of the lists beside the page: a row for each room, with a lamp where something waits. */
export class RoomRows {
  /** @type {Room[]} in the order in which they stand */
  listed = [];

  #list;
  #server;
  #template;
  /** @type {Map<number, {item: HTMLElement, drawn: string}>} */
  #items = new Map();
  /** @type {Room[]} */
  #onTop = [];

  /**
   * @param {HTMLElement} list
   * @param {ServerView} server
   * @param {'room-item' | 'talk-item'} template
   */
  constructor(list, server, template) {
    this.#list = list;
    this.#server = server;
    this.#template = template;
  }

  /** @param {Room[]} rooms @param {Look} look */
  draw(rooms, look) {
    this.listed = look.wanted !== '' ? found(rooms, look.wanted) : look.isLong ? this.#ordered(rooms, look.open) : rooms;
    const items = this.listed.map((room) => this.#item(room, look));
    const isSame = items.length === this.#list.childElementCount && items.every((item, index) => item === this.#list.children[index]);
    if (isSame) return;
    this.#list.replaceChildren(...items);
    const kept = new Set(rooms.map(({ id }) => id));
    for (const id of this.#items.keys()) if (!kept.has(id)) this.#items.delete(id);
  }

  /** What waits, else where one is. @param {Look} look */
  showWhatMatters({ open, isLong }) {
    const item = this.#onTop.length > 0 && isLong ? this.#list.firstElementChild : this.#items.get(open?.id ?? 0)?.item;
    item?.scrollIntoView({ block: 'nearest' });
  }

  /** What names me first, then what waits. @param {Room[]} rooms @param {Room | null} open */
  #ordered(rooms, open) {
    // Under a pointer or a focus nothing moves.
    if (!this.#list.matches(':hover, :focus-within')) {
      const waiting = rooms.filter((room) => (room.waiting > 0 || room.isNewToMe) && room !== open);
      this.#onTop = [...waiting.filter(({ timesNamed }) => timesNamed > 0), ...waiting.filter(({ timesNamed }) => timesNamed === 0)];
    }
    const onTop = this.#onTop.filter((room) => rooms.includes(room));
    return [...onTop, ...rooms.filter((room) => !onTop.includes(room))];
  }

  /** @param {Room} room @param {Look} look */
  #item(room, { open, watched, drafts }) {
    let known = this.#items.get(room.id);
    if (known === undefined) {
      known = { item: fromTemplate(this.#template), drawn: '' };
      this.#items.set(room.id, known);
    }
    const isOpen = room === open;
    const waiting = room === watched ? 0 : room.waiting;
    const isNew = room.isNewToMe && !isOpen;
    const hasDraft = !isOpen && drafts.has(draftName(this.#server.me, room.id));
    const isSomebodyHere = room.isDirect && room.others.some(({ id }) => this.#server.people.isHere(id));
    const { name, timesNamed, isFavourite, level } = room;
    const wanted = JSON.stringify([name, isOpen, waiting, timesNamed, hasDraft, isFavourite, level, isNew, isSomebodyHere]);
    if (known.drawn === wanted) return known.item;
    known.drawn = wanted;
    const { item } = known;
    const link = part(item, 'a');
    link.setAttribute('href', pathOf(room.id));
    link.classList.toggle('here', isOpen);
    link.classList.toggle('new', waiting > 0 || isNew);
    link.classList.toggle('dim', level === 'nothing');
    if (isOpen) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    write(part(item, '.name'), name);
    if (room.isDirect) {
      part(item, '.dot').classList.toggle('off', !isSomebodyHere);
      write(part(item, '.whether'), isSomebodyHere ? 'here: ' : '');
    } else {
      write(part(item, '.n'), String(room.id));
      toggle(part(item, '.lock'), room.isPrivate);
    }
    part(item, '.note').hidden = !hasDraft;
    toggle(part(item, '.star'), isFavourite);
    part(item, '.hush').hidden = level !== 'nothing';
    light(part(item, '.lamp'), waiting, timesNamed, isNew);
    return item;
  }
}

/** `hidden` is no property of an SVG element. @param {Element} mark @param {boolean} isShown */
export const toggle = (mark, isShown) => mark.toggleAttribute('hidden', !isShown);

/** @param {Room[]} rooms @param {string} wanted folded */
function found(rooms, wanted) {
  const number = wanted.replace(/^#/, '');
  return rooms.filter(({ id, name }) => String(id).startsWith(number) || fold(name).includes(wanted));
}

/**
 * Amber means: something here is for you.
 * @param {HTMLElement} lamp
 * @param {number} waiting
 * @param {number} timesNamed
 * @param {boolean} [isNew] the room itself
 */
export function light(lamp, waiting, timesNamed, isNew = false) {
  const count = waiting > 999 ? '999+' : String(waiting);
  lamp.hidden = waiting === 0 && !isNew;
  write(part(lamp, '.count'), waiting === 0 ? 'new' : timesNamed > 0 ? `@ ${count}` : count);
  write(part(lamp, '.unseen'), waiting === 0 ? '' : timesNamed > 0 ? 'new, you are named' : 'new');
}
