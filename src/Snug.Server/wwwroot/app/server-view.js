import { KeptSnapshot } from 'snug/app/kept-snapshot.js';
import { PersonalState } from 'snug/app/personal-state.js';
import { passOver } from 'snug/app/report.js';
import { Signal } from 'snug/app/signal.js';
import { storage } from 'snug/app/storage.js';
import { Notices } from 'snug/messages/notices.js';
import { Outbox } from 'snug/messages/outbox.js';
import { becomeNow, isSame } from 'snug/people/earlier-words.js';
import { People } from 'snug/people/people.js';
import { Memberships } from 'snug/rooms/memberships.js';
import { ReadMarks } from 'snug/rooms/read-marks.js';
import { Rooms } from 'snug/rooms/rooms.js';
import { Backoff } from 'snug/wire/backoff.js';
import { newKey } from 'snug/wire/key.js';
import { SharedStream } from 'snug/wire/shared-stream.js';
import { Problem } from 'snug/wire/problem.js';

/** @import { Api } from 'snug/wire/api.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Heard, MeEvent, Message, Person, RoomOnWire, State } from 'snug/wire/types.js' */

/** A server that is there has answered by then. */
const lateMs = 3_000;

/** All that this tab knows: rooms, people, marks, kept true by a snapshot and the events after it. */
export class ServerView {
  /** Rooms, marks, people or the connection: views draw before the next frame. @type {Signal<[]>} */
  changed = new Signal();
  /** Somebody said something just now. @type {Signal<[Message, {namesMe: boolean}]>} */
  said = new Signal();
  /** What happened to messages, for whoever shows some that are not a room's run. @type {Signal<[string, any]>} */
  heard = new Signal();
  /** What this tab had may be wrong; what is shown has to be fetched again. @type {Signal<[]>} */
  wasReset = new Signal();
  /** The stream is open (again). @type {Signal<[]>} */
  connected = new Signal();
  /** We are strangers here now. @type {Signal<[]>} */
  estranged = new Signal();
  /** Words in a room are others now, or gone. @type {Signal<[Room]>} */
  rewritten = new Signal();
  /** Somebody came for the first time, or has another name, role or status. @type {Signal<[]>} */
  peopleChanged = new Signal();
  /** There is no connection; what this browser kept is here. @type {Signal<[]>} */
  recalled = new Signal();
  /** Which page the server has. @type {Signal<[string | undefined]>} */
  toldPage = new Signal();

  people = new People();
  personal = new PersonalState();
  isConnected = true;
  /** When the server was last heard, if what is shown was kept from then. @type {number | null} */
  recalledAt = null;
  #isOpen = false;
  /** Of the last event in the log. @type {string | null} */
  #cursor = null;
  #api;
  #sharedStream;
  #notices;
  #marks;
  #kept;

  /**
   * @param {Api} api
   * @param {Person} me
   */
  constructor(api, me) {
    this.#api = api;
    this.me = me;
    this.#kept = new KeptSnapshot(me);
    this.rooms = new Rooms(api, me);
    this.memberships = new Memberships(this, api);
    this.#marks = new ReadMarks(this.rooms, api, me);
    this.#marks.moved.on(() => this.changed.tell());
    this.#notices = new Notices(this.rooms, this.personal, me);
    api.person = me.id;
    api.onOtherPerson = () => this.estranged.tell();
    this.name = storage.get('house') ?? 'Snug';
    this.people.meet(me);
    this.people.me = me.id;
    this.#kept.recall(this.rooms, this.personal);
    this.#marks.apply();
    this.#sharedStream = new SharedStream({
      heard: (event) => this.#hear(event),
      connected: (isConnected) => this.#setConnected(isConnected),
      refused: () => this.#askWhoIAm(),
      left: () => this.estranged.tell(),
      newcomer: () => this.#tellNewcomer(),
    });
    this.outbox = new Outbox(api, me, () => this.#sharedStream.isLeading);
    this.outbox.sent.on((message) => this.takeMessage(message, true));
    this.outbox.estranged.on(() => this.estranged.tell());
  }

  /**
   * Fetches the snapshot and follows the events from it on; tries until it has it. Throws when we are strangers.
   * @returns {Promise<boolean>} false: the cookie is somebody else's
   */
  async open() {
    const backoff = new Backoff();
    // A network that swallows everything looks like this as well.
    const late = setTimeout(() => this.#recall(), lateMs);
    for (;;) {
      try {
        const state = await this.#api.state();
        clearTimeout(late);
        this.#isOpen = true;
        if (this.#isSomebodyElse(state.me)) return false;
        this.toldPage.tell(state.page);
        this.#takeOver(state);
        this.outbox.begin();
        this.#marks.begin();
        this.#sharedStream.follow(state.cursor);
        return true;
      } catch (problem) {
        if (!(problem instanceof Problem) || !problem.passes) {
          clearTimeout(late);
          throw problem;
        }
        this.#recall();
        this.#setConnected(false);
        await backoff.rest(problem);
      }
    }
  }

  /** @param {Room} room marks everything in it as read */
  async markRead(room) {
    const number = room.lastNumber;
    if (room.readNumber !== null && room.readNumber >= number) return;
    room.takeMark(number);
    this.changed.tell();
    await this.#marks.grow(room.id, number);
  }

  /**
   * Puts the mark back: what came after it is new again.
   * @param {Room} room
   * @param {number} number
   */
  async markUnread(room, number) {
    const from = room.readNumber ?? 0;
    room.takeMark(number);
    this.#notices.noticeAll(room);
    this.changed.tell();
    await this.#marks.putBack(room.id, number, from);
  }

  /**
   * Fetches the end of a room before it is opened: opening it takes no time then, and unread words that name me are
   * known. Says nothing when it fails; opening the room asks again.
   * @param {Room} room
   */
  async warm(room) {
    try {
      await room.history.loadEnd();
    } catch (failure) {
      passOver(failure);
      return;
    }
    this.#notices.noticeAll(room);
    this.changed.tell();
  }

  /**
   * Gives a line that begins with a slash to the server, behind the words that were written before it: it may close the room.
   * @param {Room} room where it was typed
   * @param {string} line
   * @returns {Promise<{said: string, go: Room | null}>} what it says to us, and where to go
   */
  async runCommand(room, line) {
    await this.outbox.whenSent(room.id);
    const { said, go } = await this.#api.command(room.id, line, newKey());
    if (go === null) return { said, go };
    return { said, go: this.rooms.get(go) ?? this.takeRoom(await this.#api.room(go)) };
  }

  /** @param {string} name @param {'open' | 'private'} kind */
  async createRoom(name, kind, key = newKey()) {
    return this.takeRoom(await this.#api.createRoom(name, kind, key));
  }

  async leave() {
    await this.#api.leave();
    storage.remove('me');
    this.#sharedStream.leave();
    this.estranged.tell();
  }

  /**
   * The page may remember one person while the cookie is another's, who came in by the plain page, or in another database has the same
   * number. Then nothing that was written here goes out.
   * @param {Person} who the server says that we are
   */
  #isSomebodyElse(who) {
    if (isSame(who, this.me)) return false;
    storage.set('me', who);
    this.estranged.tell();
    return true;
  }

  /** For the first time; what was recalled goes before anything new is shown. @param {State} state */
  #takeOver(state) {
    const wasRecalled = this.recalledAt !== null;
    this.recalledAt = null;
    if (wasRecalled) for (const room of this.rooms.values()) room.history.distrust();
    this.#dropRooms(state);
    this.#takeState(state);
    if (wasRecalled) this.wasReset.tell();
  }

  /** What is not there any more, or not so long. @param {State} state */
  #dropRooms({ rooms }) {
    for (const room of this.rooms.keepOnly(rooms)) this.memberships.forget(room, false);
  }

  /** What this browser kept, when the server does not answer. */
  async #recall() {
    if (this.recalledAt !== null || this.#isOpen) return;
    try {
      const kept = await this.#kept.messages();
      if (kept.length === 0 || this.recalledAt !== null || this.#isOpen) return;
      this.isConnected = false;
      this.recalledAt = this.#kept.heardAt;
      for (const { room, messages } of kept) this.rooms.get(room)?.history.recall(messages);
      this.recalled.tell();
    } catch {
      // Nothing was kept, or storage is forbidden: the page says that there is no connection.
    }
  }

  /** The rooms as they are now, for the next time. */
  keepRooms() {
    this.#kept.keep(this.rooms, this.personal);
  }

  /** Somebody as they are now: newer replaces older, everywhere at once. @param {Person} person */
  takePerson(person) {
    const before = this.people.rename(person);
    for (const room of before === undefined ? [] : this.rooms.values()) {
      room.rename(person);
      if (room.history.rename(person)) this.rewritten.tell(room);
    }
    if (person.id === this.me.id) {
      this.#marks.rename(person);
      becomeNow(this.me, person);
      this.#marks.send();
    }
    this.peopleChanged.tell();
    this.changed.tell();
  }

  /** @param {State} state */
  #takeState(state) {
    this.#kept.noteHeard();
    becomeNow(this.me, state.me);
    for (const person of state.people) this.people.meet(person);
    for (const room of state.rooms) this.rooms.take(room, true);
    this.personal.takeSnapshot(state);
    this.#marks.apply();
    this.keepRooms();
    this.changed.tell();
  }

  /** @param {RoomOnWire} wire */
  takeRoom(wire) {
    const room = this.rooms.take(wire);
    this.changed.tell();
    return room;
  }

  /** @param {Heard} event */
  #hear({ kind, data, cursor }) {
    this.#kept.noteHeard();
    if (cursor !== null && cursor !== this.#cursor) this.#api.learn(this.#cursor = cursor);
    switch (kind) {
      case 'hello':
        this.toldPage.tell(data.page);
        this.name = data.name;
        storage.set('house', data.name);
        this.people.forgetPresence();
        break;
      case 'message.posted':
        this.takeMessage(data);
        break;
      case 'message.edited':
      case 'message.deleted':
        this.takeMessage(data);
        if (this.rooms.has(data.room)) this.rewritten.tell(/** @type {Room} */ (this.rooms.get(data.room)));
        break;
      case 'message.reacted':
        this.rooms.get(data.room)?.history.takeReactions(data);
        break;
      case 'message.pinned':
        this.rooms.get(data.room)?.history.takePin(data);
        break;
      case 'room.created':
      case 'room.changed':
        this.takeRoom(data);
        break;
      case 'person.joined':
      case 'person.renamed':
      case 'person.changed':
        this.takePerson(data);
        break;
      case 'member.joined':
      case 'member.left':
      case 'member.changed':
        this.memberships.take(kind, data);
        break;
      case 'server.changed':
        this.personal.whoMakesRooms = data.whoMakesRooms;
        break;
      case 'presence':
        this.people.take(data);
        break;
      case 'me':
        this.#takeMe(data);
        break;
      case 'reset':
        this.#startOver();
        break;
    }
    if (kind.startsWith('message.') || kind === 'person.renamed') this.heard.tell(kind, data);
    this.changed.tell();
  }

  /**
   * @param {Message} message perhaps known already
   * @param {boolean} [isAnswer] to a post of ours
   */
  takeMessage(message, isAnswer) {
    const room = this.rooms.get(message.room);
    if (room === undefined) return;
    const isNews = message.number > room.lastNumber;
    room.lastNumber = Math.max(room.lastNumber, message.number);
    this.people.meet(message.author);
    const isMine = message.author.id === this.me.id;
    const namesMe = this.#notices.notice(room, message);
    // Posting moves my own mark; the server says so too, a moment later.
    if (isMine && message.number > (room.readNumber ?? 0)) room.takeMark(message.number);
    room.history.take(message, isAnswer);
    this.outbox.settle(message);
    if (isNews) {
      this.people.rests(message.author.id, room.id);
      this.said.tell(message, { namesMe });
    }
    this.changed.tell();
  }

  /** @param {MeEvent} me */
  #takeMe(me) {
    for (const { room, number } of me.reads) this.#marks.take(room, number);
    for (const wish of me.rooms ?? []) this.rooms.get(wish.room)?.takePreference(wish);
    this.personal.take(me);
  }

  /** The server cannot go on from our cursor. What is on the screen stays until the new is here. */
  async #startOver() {
    try {
      const state = await this.#api.state();
      if (this.#isSomebodyElse(state.me)) return;
      this.#dropRooms(state);
      this.#takeState(state);
      for (const room of this.rooms.values()) room.history.distrust();
      this.wasReset.tell();
    } catch (failure) {
      passOver(failure);
      this.#askWhoIAm();
    }
  }

  /** @param {boolean} isConnected */
  #setConnected(isConnected) {
    if (isConnected && !this.isConnected) {
      this.outbox.hurry();
      this.#marks.send();
    }
    this.isConnected = isConnected;
    if (isConnected) this.connected.tell();
    this.changed.tell();
  }

  /** The stream was refused: because the server is away, or because we are strangers? */
  async #askWhoIAm() {
    try {
      const { person } = await this.#api.whoAmI();
      this.#isSomebodyElse(person);
    } catch (problem) {
      passOver(problem);
      if (problem instanceof Problem && problem.isStranger) this.estranged.tell();
    }
  }

  /** @returns {Heard[]} */
  #tellNewcomer() {
    const hello = { kind: 'hello', data: { name: this.name }, cursor: null };
    const mine = { kind: 'me', data: { reads: [], reports: this.personal.reports, highlights: this.personal.highlights }, cursor: null };
    return [hello, mine, ...this.people.presences.map((data) => ({ kind: 'presence', data, cursor: null }))];
  }
}
