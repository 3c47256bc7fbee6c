import { History } from 'snug/messages/history.js';

/** @import { Api } from 'snug/wire/api.js' */
/** @import { Level, Member, Person, RoomOnWire } from 'snug/wire/types.js' */

/** A room as this person sees it. */
export class Room {
  name = '';
  kind = 'open';
  /** @type {string | null} */
  topic = null;
  isArchived = false;
  /** Announcements: those who keep order say something, the others read. */
  isAnnouncements = false;
  /** And may reply to it. */
  takesReplies = false;
  lastNumber = 0;
  /** @type {number | null} never opened */
  readNumber = null;
  /** When this person looked into it last, by this browser; 0: not yet. */
  openedAt = 0;
  /** What of it is to reach me. @type {Level} */
  level = 'all';
  isFavourite = false;
  /** Not in my list. */
  isHidden = false;
  /** Of a private room, as soon as somebody asked for them. @type {Member[] | null} */
  members = null;
  /** Numbers of unread messages that name me, and who said them. @type {Map<number, number | null>} */
  #named = new Map();
  /** The same of people whom I muted: they light no lamp. @type {Map<number, number | null>} */
  #unheard = new Map();
  #wire;
  #me;

  /**
   * @param {RoomOnWire} wire
   * @param {Api} api
   * @param {Person} me
   */
  constructor(wire, api, me) {
    this.id = wire.id;
    this.kind = wire.kind;
    this.#wire = wire;
    this.#me = me;
    this.history = new History(this, api);
    this.take(wire);
  }

  /** @param {RoomOnWire} wire from a snapshot or an event, in any order: numbers only grow */
  take(wire) {
    this.#wire = wire;
    this.name = wire.people === undefined ? wire.name : this.others.map(({ name }) => name).join(', ');
    this.topic = wire.topic;
    this.isArchived = wire.archivedAt !== null && wire.archivedAt !== undefined;
    this.isAnnouncements = wire.posting === 'admins';
    this.takesReplies = wire.replies === true;
    this.lastNumber = Math.max(this.lastNumber, wire.lastNumber);
    if (typeof wire.readNumber === 'number') this.takeMark(Math.max(this.readNumber ?? 0, wire.readNumber));
    this.history.noticeEnd();
  }

  /** All unread messages that name me, as a snapshot knows them; who said them it does not say. @param {number[]} numbers */
  takeMentioned(numbers) {
    const before = this.#named;
    this.#named = new Map();
    for (const number of numbers) this.iAmNamedIn(number, before.get(number) ?? null);
  }

  /** How it stands in my list: in snapshots and `me` events, never in what is told to everybody. @param {{level?: Level, favourite?: boolean, hidden?: boolean}} wish */
  takePreference({ level = 'all', favourite = false, hidden = false }) {
    this.level = level;
    this.isFavourite = favourite;
    this.isHidden = hidden;
  }

  /** As a snapshot would tell it now. @returns {RoomOnWire} */
  get asOnWire() {
    const { lastNumber, readNumber, level, isFavourite: favourite, isHidden: hidden } = this;
    return { ...this.#wire, lastNumber, readNumber, level, favourite, hidden, mentioned: [...this.#named.keys()] };
  }

  get isPrivate() {
    return this.kind === 'private';
  }

  get isDirect() {
    return this.kind === 'direct';
  }

  /** With whom I talk in a direct room. @returns {Person[]} */
  get others() {
    return (this.#wire.people ?? []).filter(({ id }) => id !== this.#me.id);
  }

  /** A talk is called what its people are called. @param {Person} person */
  rename(person) {
    if (this.#wire.people?.some(({ id }) => id === person.id)) this.take({ ...this.#wire, people: this.#wire.people.map((one) => (one.id === person.id ? person : one)) });
    this.members = this.members?.map((member) => (member.person.id === person.id ? { ...member, person } : member)) ?? null;
  }

  /** Somebody is in it, as what. @param {Member} member */
  takeMember(member) {
    if (this.members === null) return;
    const isKnown = this.members.some(({ person }) => person.id === member.person.id);
    this.members = isKnown ? this.members.map((one) => (one.person.id === member.person.id ? member : one)) : [...this.members, member];
  }

  /** @param {number} person */
  dropMember(person) {
    this.members = this.members?.filter((member) => member.person.id !== person) ?? null;
  }

  /** Whether I keep a private room; undefined: its members were not asked for yet. */
  get isMineToKeep() {
    return this.members?.some(({ person, role }) => person.id === this.#me.id && role === 'keeper');
  }

  /** @param {number} number the mark as the server has it; it may go back */
  takeMark(number) {
    this.readNumber = number;
    for (const noticed of [this.#named, this.#unheard]) for (const one of noticed.keys()) if (one <= number) noticed.delete(one);
  }

  /** @param {number} number a message that names me @param {number | null} author */
  iAmNamedIn(number, author) {
    if (this.#mark !== null && number > this.#mark) this.#named.set(number, author);
  }

  /** It is deleted, or says something else now. @param {number} number */
  iAmNotNamedIn(number) {
    this.#named.delete(number);
  }

  /** @param {number} number a message of somebody whom I muted @param {number | null} author */
  iDoNotHear(number, author) {
    if (this.#mark !== null && number > this.#mark) this.#unheard.set(number, author);
  }

  /** @param {Set<number>} muted whom I do not hear now */
  takeMuted(muted) {
    for (const [number, author] of this.#named) if (author !== null && muted.has(author)) this.#named.delete(number);
    for (const [number, author] of this.#unheard) if (author === null || !muted.has(author)) this.#unheard.delete(number);
  }

  /** What is said in a talk is for me from its first word, opened or not. */
  get #mark() {
    return this.readNumber ?? (this.isDirect ? 0 : null);
  }

  get unread() {
    return this.#mark === null ? 0 : Math.max(0, this.lastNumber - this.#mark);
  }

  /** As much of it as is to reach me. */
  get waiting() {
    if (this.level !== 'all') return this.timesNamed;
    return Math.max(0, this.unread - this.#unheard.size);
  }

  get timesNamed() {
    return this.level === 'nothing' ? 0 : this.#named.size;
  }

  /** Somebody added me, and I have not looked yet. */
  get isNewToMe() {
    return this.isPrivate && this.readNumber === null && this.level !== 'nothing';
  }
}
