import { pathOf, placeOf } from 'snug/app/address.js';
import { Dialogs } from 'snug/app/dialogs.js';
import { fileGuard } from 'snug/app/file-guard.js';
import { listenToKeys, showKeys } from 'snug/app/keys.js';
import { mentionSound } from 'snug/app/mention-sound.js';
import { NewerPage } from 'snug/app/newer-page.js';
import { beforeNextFrame } from 'snug/app/next-frame.js';
import { keepAboveKeyboard } from 'snug/app/on-screen-keyboard.js';
import { storage } from 'snug/app/storage.js';
import { TabIcon } from 'snug/app/tab-icon.js';
import { fromTemplate, part, write } from 'snug/app/template.js';
import { Writing } from 'snug/app/writing.js';
import { Composer } from 'snug/messages/composer.js';
import { MessageActs } from 'snug/messages/message-acts.js';
import { Offerer } from 'snug/messages/offers.js';
import { PresenceList } from 'snug/people/presence-list.js';
import { PresenceReporter } from 'snug/people/presence-reporter.js';
import { mayReply, whyNotToPost } from 'snug/people/roles.js';
import { RoomList } from 'snug/rooms/room-list.js';
import { light } from 'snug/rooms/room-rows.js';
import { NewRoomForm } from 'snug/rooms/new-room-form.js';
import { RoomPage } from 'snug/rooms/room-page.js';
import { Sidebar } from 'snug/rooms/sidebar.js';
import { Switcher } from 'snug/rooms/switcher.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Message, Quote } from 'snug/wire/types.js' */
/** @import { ThreadView } from 'snug/messages/thread-view.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Api } from 'snug/wire/api.js' */

const mostWarmed = 8;
/** What takes no longer needs no word. */
const calmMs = 400;

/** The page once somebody is in: rooms at the side, the open room, and what leads from one to the other. */
export class AppPage {
  #server;
  #api;
  #root = fromTemplate('house');
  #acts;
  #offers;
  #composer;
  #dialogs;
  /** Loaded with the first thread that is opened. @type {ThreadView | null} */
  #thread = null;
  #roomList;
  #newRoom;
  #presenceList;
  #roomPage;
  #writing;
  #sidebar;
  #presence;
  #tabIcon = new TabIcon();
  #newerPage = new NewerPage(() => this.#isCalm());
  #hasBegun = false;

  /**
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(server, api) {
    this.#server = server;
    this.#api = api;
    const root = this.#root;
    const form = /** @type {HTMLFormElement} */ (part(root, '.say'));
    this.#acts = new MessageActs(server, api);
    this.#offers = new Offerer(server, api);
    this.#composer = new Composer(form, this.#offers);
    this.#dialogs = new Dialogs(server, api, this.#acts);
    this.#roomList = new RoomList(part(root, '.side'), server);
    this.#newRoom = new NewRoomForm(/** @type {HTMLFormElement} */ (part(root, '.make')), server);
    this.#presenceList = new PresenceList(part(root, '.here-list'), server);
    this.#roomPage = new RoomPage(part(root, 'main'), server, this.#composer, this.#acts, (words) => this.#announce(words));
    this.#writing = new Writing(server, this.#roomPage, this.#composer, this.#acts);
    this.#sidebar = new Sidebar(root);
    this.#presence = new PresenceReporter(api);
    this.#connectParts();
    keepAboveKeyboard(root);
    const drawSoon = beforeNextFrame(() => this.#draw());
    server.changed.on(drawSoon);
    for (const looking of ['focus', 'blur', 'visibilitychange']) addEventListener(looking, drawSoon);
    server.connected.on(() => this.#presence.repeat());
    server.toldPage.on((page) => this.#newerPage.told(page));
    this.#newerPage.onWaiting = () => this.#roomPage.note('This page is of an older Snug than the server. It loads again when nothing is being written here.', { label: 'Load it now', act: () => this.#newerPage.load() });
    server.said.on((message, { namesMe }) => this.#said(message, namesMe));
    server.memberships.left.on((room, byMyself) => this.#left(room, byMyself));
  }

  /** The page, before anything is known: one can write already. */
  show() {
    part(document, '#page').replaceChildren(this.#root);
    const { room: named } = placeOf(location.pathname);
    // A room that this browser has never heard of may be there all the same: no other one may catch the words meanwhile.
    const room = named === null ? this.#roomByAddress() : this.#server.rooms.get(named);
    if (room !== undefined) this.#roomPage.prepare(room);
    else setTimeout(() => { if (this.#roomPage.room === null) this.note('Fetching the rooms'); }, calmMs);
    this.#draw();
    if (matchMedia('(pointer: fine)').matches) this.#composer.focus();
  }

  /** @param {string} words that concern everything here */
  note(words) {
    this.#roomPage.note(words);
  }

  /** The snapshot is here, or what was kept of the last. */
  begin() {
    if (!this.#hasBegun) addEventListener('popstate', () => this.#openByAddress());
    this.#hasBegun = true;
    this.#openByAddress();
    this.#draw();
  }

  /** When what was asked for is here: nobody waits for this. */
  warmUp() {
    setTimeout(() => this.#warmUp(), 500);
  }

  /** Where something waits is where people go next. */
  async #warmUp() {
    const waiting = this.#server.rooms.open.filter((room) => room.unread > 0 && room.level !== 'nothing' && !room.history.isLoaded);
    for (const room of waiting.slice(0, mostWarmed)) await this.#server.warm(room);
    await this.#dialogs.warmUp();
    await import('snug/app/offline.js').then(({ keepForOffline }) => keepForOffline(this.#server), () => {});
  }

  /** Nobody is writing, or has a window of ours open, or reads further up. */
  #isCalm() {
    return this.#composer.isEmpty && !this.#composer.isAiming && this.#thread === null && (!this.#hasBegun || (document.querySelector('dialog[open]') === null && this.#roomPage.isAtEnd));
  }

  #connectParts() {
    const root = this.#root;
    this.#composer.onSaid = (text, replyTo) => this.#say(text, replyTo);
    this.#composer.onWriting = () => this.#presence.writes();
    this.#composer.onNote = (words) => this.#roomPage.note(words);
    fileGuard.onFile = () => this.note('Pictures and files cannot be sent here yet. Nothing was changed: put it where others can open it, and say its address.');
    this.#roomList.onChosen = (room) => this.#go(pathOf(room.id));
    this.#newRoom.onMade = (room) => { this.#go(pathOf(room.id)); if (room.isPrivate) this.#dialogs.showRoom(room, true); };
    this.#presenceList.onTalk = (person) => this.#dialogs.talkWith(person);
    this.#connectActs();
    this.#writing.onGo = (path) => this.#go(path);
    this.#writing.onHelp = () => this.#showHelp();
    this.#dialogs.onGo = (path) => this.#go(path);
    this.#dialogs.onNote = (words) => this.note(words);
    part(root, '.me').addEventListener('click', () => this.#dialogs.showSettings('you'));
    part(root, '.show-people').addEventListener('click', () => this.#dialogs.showSettings('people'));
    part(root, '.show-reports').addEventListener('click', () => this.#dialogs.showSettings('reports'));
    part(root, '.show-pins').addEventListener('click', () => { if (this.#roomPage.room !== null) this.#dialogs.showPins(this.#roomPage.room); });
    part(root, '.show-saved').addEventListener('click', () => this.#dialogs.showSaved());
    part(root, '.show-news').addEventListener('click', () => this.#dialogs.showNews());
    part(root, '.show-keys').addEventListener('click', () => this.#showHelp());
    for (const button of ['.show-room', '.show-qr']) part(root, button).addEventListener('click', () => this.#showRoom());
    document.addEventListener('click', (event) => this.#followLink(event));
    listenToKeys({
      switch: () => this.#showSwitcher(),
      walk: (step) => this.#walk(step),
      read: () => { if (!this.#composer.endAim() && !this.#closeThread() && !this.#sidebar.close()) this.#roomPage.markRead(); },
      write: () => (this.#thread?.hidesRoom || this.#thread?.hasFocus ? this.#thread.focus() : this.#composer.focus()),
      help: () => this.#showHelp(),
      first: () => this.#toFirstNew(),
      news: () => this.#dialogs.showNews(),
    });
  }

  #connectActs() {
    const acts = this.#acts;
    this.#offers.where = () => this.#roomPage.room;
    this.#composer.onUp = () => this.#writing.editLast();
    this.#composer.onEdited = (edited, text) => this.#writing.change(edited, text);
    this.#composer.onEmoji = (button) => this.#dialogs.showPicker(button, (emoji) => this.#composer.insert(emoji));
    acts.onNote = (words, remedy) => this.#roomPage.note(words, remedy);
    acts.onPicker = (message, at) => this.#dialogs.showPicker(at, (emoji) => acts.react(message, emoji), true);
    acts.onMenu = (message, at, reply) => this.#dialogs.showMessage(message, at, reply);
    acts.onEdit = (message) => this.#writing.edit(message, this.#thread);
    acts.onThread = (message) => this.#openThread(message);
    acts.onNewFrom = (message) => this.#roomPage.newFrom(message);
    acts.onQuote = (from, to) => this.#followQuote(from, to);
    acts.onPerson = (person) => this.#dialogs.showPerson(person);
  }

  /** There, and by the browser's way back to the reply again. @param {number} from @param {number} to */
  #followQuote(from, to) {
    const { room } = this.#roomPage;
    if (room === null) return;
    history.replaceState(null, '', pathOf(room.id, from));
    this.#go(pathOf(room.id, to));
    this.#roomPage.note(`Message ${to}, which message ${from} answers.`, { label: `Back to #${from}`, act: () => { this.#roomPage.note(''); history.back(); } });
  }

  async #toFirstNew() {
    if (!await this.#roomPage.toFirstNew()) this.note('Nothing is new here.');
  }

  /** @param {Message} message of the thread */
  async #openThread(message) {
    const room = this.#server.rooms.get(message.room);
    if (room === undefined) return;
    if (message.replyTo === undefined && message.thread === undefined && !mayReply(room, this.#server.me)) {
      this.#announce(whyNotToPost(room)); // Nothing to show, and nothing can be said there.
      return;
    }
    const { ThreadView } = await this.#dialogs.load(() => import('snug/messages/thread-view.js')) ?? {};
    if (ThreadView === undefined || this.#roomPage.room !== room) return;
    this.#closeThread();
    const thread = new ThreadView(room, message.replyTo?.root ?? message.number, this.#server, this.#api, this.#acts, this.#offers);
    this.#thread = thread;
    thread.onSaid = (text, replyTo) => this.#say(text, replyTo);
    thread.onEdited = (edited, text) => this.#writing.change(edited, text);
    thread.onEmoji = (button, insert) => this.#dialogs.showPicker(button, insert);
    thread.onWriting = () => this.#presence.writes();
    thread.onTold = (words) => this.#announce(words);
    thread.onClose = () => this.#closeThread();
    await thread.show(this.#root);
  }

  /** @returns {boolean} whether one was open */
  #closeThread() {
    const thread = this.#thread;
    if (thread === null) return false;
    this.#thread = null;
    thread.close();
    this.#draw();
    this.#roomPage.focusOn(thread.root);
    return true;
  }

  /** @param {string} text @param {Quote | null} replyTo */
  #say(text, replyTo) {
    this.#writing.say(text, replyTo);
    this.#presence.rests();
  }

  #showHelp() {
    showKeys(this.#api.commands());
  }

  #openByAddress() {
    const place = placeOf(location.pathname);
    const room = this.#roomByAddress();
    if (room === undefined) return;
    const isThere = place.room === room.id;
    if (!isThere) history.replaceState(null, '', pathOf(room.id));
    storage.set('last-room', room.id);
    this.#sidebar.close();
    if (this.#thread !== null && (this.#thread.room !== room || (isThere && place.number !== null && this.#thread.hidesRoom))) this.#closeThread();
    this.#roomPage.open(room, isThere ? place.number : null);
    this.#presence.enter(room.id);
    if (place.room !== null && !isThere) this.note(`There is no room ${place.room} for you here.`);
    this.#draw();
  }

  /** The room that the address names; else the last one. */
  #roomByAddress() {
    const named = placeOf(location.pathname).room ?? storage.get('last-room');
    return this.#server.rooms.get(named) ?? this.#server.rooms.listed[0] ?? this.#server.rooms.open[0];
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
    const rooms = this.#server.rooms.listed;
    const here = rooms.findIndex((room) => room === this.#roomPage.room);
    const next = rooms[(here + step + rooms.length) % rooms.length];
    if (next !== undefined) this.#go(pathOf(next.id));
  }

  #draw() {
    const { name, me, personal, rooms } = this.#server;
    const { room, watched } = this.#roomPage;
    write(part(this.#root, '.house-name'), name);
    write(part(this.#root, '.me bdi'), me.name);
    this.#roomPage.draw();
    this.#roomList.draw(room, watched);
    this.#presenceList.draw();
    this.#newRoom.draw();
    part(this.#root, '.show-news').hidden = !this.#server.rooms.listed.some((other) => other !== room && other.waiting > 0);
    part(this.#root, '.to-reports').hidden = personal.reports === 0;
    write(part(this.#root, '.show-reports .lamp'), String(personal.reports));
    const { listed } = rooms;
    const waiting = listed.reduce((sum, other) => sum + (other === watched ? 0 : other.waiting + Number(other.isNewToMe && other !== room)), 0);
    const elsewhere = listed.filter((other) => other !== room);
    write(part(this.#root, '.open-side .n'), room === null ? '' : String(room.id));
    const named = elsewhere.reduce((sum, { timesNamed }) => sum + timesNamed, 0);
    light(part(this.#root, '.open-side .lamp'), elsewhere.reduce((sum, other) => sum + other.waiting, 0), named, elsewhere.some(({ isNewToMe }) => isNewToMe));
    this.#newerPage.look();
    this.#tabIcon.draw(room === null ? name : `${room.name} · ${name}`, waiting);
  }

  /**
   * @param {Message} message
   * @param {boolean} namesMe
   */
  #said(message, namesMe) {
    const { me, personal, rooms } = this.#server;
    const room = rooms.get(message.room);
    const isToMe = room?.isDirect && room.level === 'all' && message.author.id !== me.id && !personal.isMuted(message.author.id);
    if ((namesMe || isToMe) && (document.hidden || !document.hasFocus())) mentionSound.sound();
    if (namesMe && message.room !== this.#roomPage.room?.id) this.#announce(`${message.author.name} names you in room ${message.room}`);
  }

  /** At once, within the key press: what is typed next, however fast, must find the field and not the composer. */
  #showSwitcher() {
    if (document.querySelector('dialog[open]') !== null) return;
    const shown = new Switcher(this.#server);
    shown.onRoom = (room, number) => this.#go(pathOf(room, number));
    shown.onPerson = (person) => this.#dialogs.talkWith(person);
    shown.show();
  }

  #showRoom() {
    if (this.#roomPage.room !== null) this.#dialogs.showRoom(this.#roomPage.room);
  }

  /**
   * A room is not for me any more: nothing of it stays on the page, at once.
   * @param {Room} room
   * @param {boolean} byMyself
   */
  #left(room, byMyself) {
    const wasOpen = this.#roomPage.room === room;
    if (this.#thread?.room === room) this.#closeThread();
    this.#roomPage.forget(room);
    for (const dialog of document.querySelectorAll('dialog[open]')) if (/** @type {HTMLElement} */ (dialog).dataset.room === String(room.id)) /** @type {HTMLDialogElement} */ (dialog).close();
    part(this.#root, '.announcer').replaceChildren();
    if (wasOpen) {
      history.replaceState(null, '', '/');
      if (this.#hasBegun) this.#openByAddress();
    }
    this.note(byMyself ? `You have left room ${room.id}.` : `Room ${room.id} is not there for you any more.`);
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
