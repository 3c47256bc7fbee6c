import { pathOf, placeOf } from 'snug/house/address.js';
import { listenToKeys, showKeys } from 'snug/house/keys.js';
import { knock } from 'snug/house/knock.js';
import { beforeNextFrame } from 'snug/house/next-frame.js';
import { keepAboveKeyboard } from 'snug/house/on-screen-keyboard.js';
import { passOver } from 'snug/house/report.js';
import { storage } from 'snug/house/storage.js';
import { TabLamp } from 'snug/house/tab-lamp.js';
import { fromTemplate, part, write } from 'snug/house/template.js';
import { Composer } from 'snug/messages/composer.js';
import { HereList } from 'snug/people/here-list.js';
import { Whereabouts } from 'snug/people/whereabouts.js';
import { RoomList, light } from 'snug/rooms/room-list.js';
import { RoomMaker } from 'snug/rooms/room-maker.js';
import { RoomPage } from 'snug/rooms/room-page.js';
import { Side } from 'snug/rooms/side.js';
import { Switcher } from 'snug/rooms/switcher.js';
import { Problem } from 'snug/wire/problem.js';

/** @import { House } from 'snug/house/house.js' */
/** @import { Message } from 'snug/wire/types.js' */
/** @import { Api } from 'snug/wire/api.js' */

const mostWarmed = 8;
/** What takes no longer needs no word. */
const calmMs = 400;
const you = () => import('snug/people/you.js').catch(notLoaded);

/** The page once somebody is in: rooms at the side, the open room, and what leads from one to the other. */
export class HousePage {
  #house;
  #api;
  #root = fromTemplate('house');
  #composer;
  #roomList;
  #hereList;
  #roomPage;
  #side;
  #whereabouts;
  #tabLamp = new TabLamp();

  /**
   * @param {House} house
   * @param {Api} api
   */
  constructor(house, api) {
    this.#house = house;
    this.#api = api;
    const root = this.#root;
    const form = /** @type {HTMLFormElement} */ (part(root, '.say'));
    this.#composer = new Composer(form, house.people);
    this.#roomList = new RoomList(part(root, '.room-list'), house);
    this.#hereList = new HereList(part(root, '.here-list'), house);
    this.#roomPage = new RoomPage(part(root, 'main'), house, this.#composer, (words) => this.#announce(words));
    this.#side = new Side(root);
    this.#whereabouts = new Whereabouts(api);
    this.#connectParts();
    keepAboveKeyboard(root);
    const drawSoon = beforeNextFrame(() => this.#draw());
    house.changed.on(drawSoon);
    for (const looking of ['focus', 'blur', 'visibilitychange']) addEventListener(looking, drawSoon);
    house.connected.on(() => this.#whereabouts.repeat());
    house.said.on((message, { namesMe }) => this.#said(message, namesMe));
  }

  /** The page, before anything is known: one can write already. */
  show() {
    part(document, '#page').replaceChildren(this.#root);
    const { room: named } = placeOf(location.pathname);
    // A room that this browser has never heard of may be there all the same: no other one may catch the words meanwhile.
    const room = named === null ? this.#roomByAddress() : this.#house.rooms.get(named);
    if (room !== undefined) this.#roomPage.prepare(room);
    else setTimeout(() => { if (this.#roomPage.room === null) this.note('Fetching the rooms'); }, calmMs);
    this.#draw();
    if (matchMedia('(pointer: fine)').matches) this.#composer.focus();
  }

  /** @param {string} words that concern everything here */
  note(words) {
    this.#roomPage.note(words);
  }

  /** The snapshot is here. */
  begin() {
    addEventListener('popstate', () => this.#openByAddress());
    this.#openByAddress();
    this.#draw();
    setTimeout(() => this.#warmUp(), 500);
  }

  /** Where something waits is where people go next. */
  async #warmUp() {
    const waiting = this.#house.openRooms.filter((room) => room.unread > 0 && !room.history.isLoaded);
    for (const room of waiting.slice(0, mostWarmed)) await this.#house.warm(room);
    // Loaded when there is time, so that they are here when there is no connection.
    await you().catch(passOver);
  }

  #connectParts() {
    const root = this.#root;
    this.#composer.onSaid = (text) => this.#say(text);
    this.#composer.onWriting = () => this.#whereabouts.writes();
    this.#composer.onNote = (words) => this.#roomPage.note(words);
    new RoomMaker(/** @type {HTMLFormElement} */ (part(root, '.make')), this.#house).onMade = (room) => this.#go(pathOf(room.id));
    part(root, '.me').addEventListener('click', () => this.#showYou());
    part(root, '.show-keys').addEventListener('click', showKeys);
    part(root, '.show-qr').addEventListener('click', () => this.#showRoomQr());
    document.addEventListener('click', (event) => this.#followLink(event));
    listenToKeys({
      switch: () => this.#showSwitcher(),
      walk: (step) => this.#walk(step),
      read: () => { if (!this.#side.close()) this.#roomPage.markRead(); },
      write: () => this.#composer.focus(),
    });
  }

  /** @param {string} text */
  #say(text) {
    if (this.#roomPage.room === null) {
      this.#composer.putBack(text); // Not one room is known yet: nothing may be lost.
      return;
    }
    this.#roomPage.say(text);
    this.#whereabouts.rests();
  }

  #openByAddress() {
    const place = placeOf(location.pathname);
    const room = this.#roomByAddress();
    if (room === undefined) return;
    const isThere = place.room === room.id;
    if (!isThere) history.replaceState(null, '', pathOf(room.id));
    storage.set('last-room', room.id);
    this.#side.close();
    this.#roomPage.open(room, isThere ? place.number : null);
    this.#whereabouts.enter(room.id);
    if (place.room !== null && !isThere) this.note(`There is no room ${place.room} for you here.`);
    this.#draw();
  }

  /** The room that the address names; else the last one. */
  #roomByAddress() {
    const named = placeOf(location.pathname).room ?? storage.get('last-room');
    return this.#house.rooms.get(named) ?? this.#house.openRooms[0];
  }

  /** @param {string} path */
  #go(path) {
    if (location.pathname !== path) history.pushState(null, '', path);
    this.#openByAddress();
    if (matchMedia('(pointer: fine)').matches && placeOf(path).number === null) this.#composer.focus();
  }

  /** Links to rooms and messages stay on this page. @param {MouseEvent} event */
  #followLink(event) {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.origin !== location.origin || link.target === '_blank' || placeOf(link.pathname).room === null) return;
    event.preventDefault();
    this.#go(link.pathname);
  }

  /** @param {-1 | 1} step */
  #walk(step) {
    const rooms = this.#house.openRooms;
    const here = rooms.findIndex((room) => room === this.#roomPage.room);
    const next = rooms[(here + step + rooms.length) % rooms.length];
    if (next !== undefined) this.#go(pathOf(next.id));
  }

  #draw() {
    const { name, me, openRooms } = this.#house;
    const { room, watched } = this.#roomPage;
    write(part(this.#root, '.house-name'), name);
    write(part(this.#root, '.me bdi'), me.name);
    this.#roomPage.draw();
    this.#roomList.draw(room, watched);
    this.#hereList.draw();
    const waiting = openRooms.reduce((sum, other) => sum + (other === watched ? 0 : other.unread), 0);
    const elsewhere = openRooms.filter((other) => other !== room);
    write(part(this.#root, '.open-side .n'), room === null ? '' : String(room.id));
    const named = elsewhere.reduce((sum, { timesNamed }) => sum + timesNamed, 0);
    light(part(this.#root, '.open-side .lamp'), elsewhere.reduce((sum, { unread }) => sum + unread, 0), named);
    this.#tabLamp.draw(room === null ? name : `${room.name} · ${name}`, waiting);
  }

  /**
   * @param {Message} message
   * @param {boolean} namesMe
   */
  #said(message, namesMe) {
    if (namesMe && (document.hidden || !document.hasFocus())) knock.sound();
    if (namesMe && message.room !== this.#roomPage.room?.id) this.#announce(`${message.author.name} names you in room ${message.room}`);
  }

  /** At once, within the key press: what is typed next, however fast, must find the field and not the composer. */
  #showSwitcher() {
    if (document.querySelector('dialog[open]') !== null) return;
    const shown = new Switcher(this.#house);
    shown.onRoom = (room, number) => this.#go(pathOf(room, number));
    shown.onPerson = (name) => this.#composer.putBack(`@${name} `);
    shown.show();
  }

  async #showYou() {
    try {
      const { You } = await you();
      new You(this.#house, this.#api).show();
    } catch (problem) {
      this.#failed(problem);
    }
  }

  async #showRoomQr() {
    const { room } = this.#roomPage;
    if (room === null) return;
    try {
      const { showRoomQr } = await import('snug/rooms/room-qr.js').catch(notLoaded);
      showRoomQr(room);
    } catch (problem) {
      this.#failed(problem);
    }
  }

  /** @param {unknown} problem */
  #failed(problem) {
    passOver(problem);
    if (problem instanceof Problem) this.note(problem.message);
  }

  /** @param {string} words for screen readers, politely */
  #announce(words) {
    const line = document.createElement('p');
    line.textContent = words;
    const announcer = part(this.#root, '.announcer');
    announcer.append(line);
    while (announcer.childElementCount > 5) announcer.firstElementChild?.remove();
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
