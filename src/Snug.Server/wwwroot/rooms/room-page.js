import { passOver } from 'snug/app/report.js';
import { storage } from 'snug/app/storage.js';
import { part, write } from 'snug/app/template.js';
import { quoteOf } from 'snug/messages/changes.js';
import { Timeline } from 'snug/messages/timeline.js';
import { mayPost, mayReply, whyNotToPost } from 'snug/people/roles.js';
import { HintLine } from 'snug/rooms/hint-line.js';
import { QuietRoom } from 'snug/rooms/quiet-room.js';
import { ReadTracker } from 'snug/rooms/read-tracker.js';
import { RoomHeader } from 'snug/rooms/room-header.js';
import { Backoff } from 'snug/wire/backoff.js';
import { Problem } from 'snug/wire/problem.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Composer } from 'snug/messages/composer.js' */
/** @import { MessageActs } from 'snug/messages/message-acts.js' */
/** @import { Message, Quote } from 'snug/wire/types.js' */
/** @import { Room } from 'snug/rooms/room.js' */

/** Rooms that stay drawn behind the open one: switching back to them takes no time. */
const mostKept = 12;

/** The open room: its header, its messages, the line above the composer. */
export class RoomPage {
  /** @type {Room | null} */
  room = null;

  #main;
  #server;
  #composer;
  #acts;
  #header;
  #readTracker;
  #stage;
  #return;
  #quiet;
  #hint;
  /** @type {Map<number, Timeline>} the one opened last comes last */
  #timelines = new Map();
  /** @type {(words: string) => void} */
  #announce;
  #backoff = new Backoff();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** Opens the room whose messages could not be fetched. */
  #openAgain = () => {};

  /**
   * @param {HTMLElement} main
   * @param {ServerView} server
   * @param {Composer} composer
   * @param {MessageActs} acts
   * @param {(words: string) => void} announce
   */
  constructor(main, server, composer, acts, announce) {
    this.#main = main;
    this.#server = server;
    this.#composer = composer;
    composer.onAimed = () => { if (this.room !== null) this.#drawMayNot(this.room); };
    composer.messageAt = (number) => this.room?.history.messages.find((one) => one.number === number);
    this.#acts = acts;
    this.#announce = announce;
    this.#header = new RoomHeader(part(main, 'header'), server);
    this.#readTracker = new ReadTracker(server);
    this.#stage = part(main, '.stage');
    this.#return = part(main, '.return');
    this.#quiet = new QuietRoom(part(main, '.quiet'), announce);
    this.#hint = new HintLine(main, server, () => this.draw());
    this.#return.addEventListener('click', () => (this.#return.matches('.up') ? this.toFirstNew() : this.toEnd()));
    server.wasReset.on(() => this.#fetchAgain());
    server.heard.on((kind, data) => { if (kind === 'message.deleted') composer.messageDeleted(data); });
    storage.onElsewhere((name, isGone) => { if (isGone) composer.goneElsewhere(name); });
    server.said.on((message) => this.#said(message));
    server.connected.on(() => this.#lookAgain());
    addEventListener('offline', () => this.draw());
    addEventListener('beforeprint', () => this.#timeline?.drawAll());
    addEventListener('blur', () => this.#redrawLine());
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.#redrawLine(); });
  }

  /**
   * @param {Room} room
   * @param {number | null} number a message to point at
   */
  async open(room, number) {
    const timeline = this.#enter(room);
    const wasLoaded = room.history.isLoaded && room.history.reachesEnd;
    if (wasLoaded && number === null) this.#settle(room, timeline);
    await this.#load(room, number);
    if (this.room !== room) return;
    if (number !== null) timeline.pointAt(number);
    else if (!wasLoaded) this.#settle(room, timeline);
    if (number !== null && number > room.lastNumber) this.#hint.note(`There is no message ${number} in room ${room.id} yet.`);
    this.draw();
    this.#readTracker.enter(room, timeline);
  }

  /** Shows a room of which nothing but the name is known yet: one can write in it. @param {Room} room */
  prepare(room) {
    this.#enter(room);
  }

  /** It is not for this person any more. @param {Room} room */
  forget(room) {
    this.#drop(room.id);
    if (this.room === room) this.room = null;
  }

  /** The newest. */
  async toEnd() {
    const timeline = this.#timeline;
    if (timeline === null || this.room === null) return;
    const { room } = this;
    try {
      await room.history.loadEnd();
    } catch (failure) {
      passOver(failure);
      return; // The hint line says that there is no connection.
    }
    timeline.toEnd();
    this.draw();
  }

  /** Whether nobody reads further up. */
  get isAtEnd() {
    return this.#timeline === null || !this.#timeline.hasRows || this.#timeline.isAtEnd;
  }

  /** The room whose end somebody looks at: no lamp is needed there. */
  get watched() {
    return this.#readTracker.watched;
  }

  /**
   * @param {string} words in the line above the composer
   * @param {{label: string, act: () => void}} [remedy] a button behind them
   */
  note(words, remedy) {
    this.#hint.note(words, remedy);
    this.draw();
  }

  markRead() {
    if (this.room === null) return;
    const { room } = this;
    const { readNumber, unread } = room;
    this.#server.markRead(room);
    this.#timeline?.drawLineAfter(null);
    this.toEnd();
    if (readNumber !== null && unread > 0) this.note(`${unread} marked as read.`, { label: 'Undo', act: () => this.#markUnread(room, readNumber) });
  }

  /**
   * @param {Room} room
   * @param {number} number
   */
  #markUnread(room, number) {
    this.note('');
    this.#readTracker.hold(room);
    this.#server.markUnread(room, number);
    this.#timeline?.drawLineAfter(number);
    this.#timeline?.toNewOrEnd();
  }

  /** Everything from it on is new again, on all devices; what is read does not move. @param {Message} message */
  newFrom({ number }) {
    const { room } = this;
    if (room === null) return;
    this.#readTracker.hold(room);
    this.#server.markUnread(room, number - 1);
    this.#timeline?.drawLineAfter(number - 1);
    this.note(`New from message ${number} on, until you come back to this room.`);
  }

  /** To where the new begins. @returns {Promise<boolean>} whether there is something new */
  async toFirstNew() {
    const { room } = this;
    const timeline = this.#timeline;
    if (room === null || timeline === null) return false;
    const after = timeline.lineAfter ?? (room.unread > 0 ? room.readNumber : null);
    if (after === null || after >= room.lastNumber) return false;
    await room.history.loadAround(after + 1).catch(passOver);
    if (this.room !== room) return true;
    timeline.drawLineAfter(after);
    timeline.toNewOrEnd();
    return true;
  }

  /** A message that something else stood in front of. @param {number} number */
  focusOn(number) {
    this.#timeline?.focusOn(number);
  }

  /** @returns {Message | undefined} what I said last in the open room, of what is loaded */
  get lastOfMine() {
    const { me } = this.#server;
    return this.room?.history.messages.findLast(({ author, deletedAt, damaged }) => author.id === me.id && deletedAt === undefined && !damaged);
  }

  /** @param {string} text @param {Quote | null} replyTo */
  async say(text, replyTo) {
    if (this.room === null) return;
    const { room } = this;
    this.#server.outbox.add(room, text, replyTo);
    if (this.#timeline?.isAtEnd) this.#timeline.toEnd();
    else await this.toEnd();
  }

  draw() {
    const { room } = this;
    const timeline = this.#timeline;
    if (room === null || timeline === null) {
      this.#hint.draw(null);
      return;
    }
    this.#header.draw(room);
    this.#composer.describe(room);
    this.#composer.renew();
    this.#quiet.draw(room, timeline.isEmpty);
    this.#drawMayNot(room);
    this.#hint.draw(room);
    this.#drawReturn(room, timeline);
    this.#readTracker.consider();
  }

  get #timeline() {
    return this.room === null ? null : this.#timelines.get(this.room.id) ?? null;
  }

  /** @param {Room} room */
  #enter(room) {
    const timeline = this.#timelines.get(room.id) ?? this.#newTimeline(room);
    if (this.room !== room) {
      this.#timeline?.hide();
      this.#timelines.delete(room.id);
      this.#timelines.set(room.id, timeline);
      this.room = room;
      room.openedAt = Date.now();
      this.#hint.clear();
      this.#composer.enter(this.#server.me, room);
      if (room.isPrivate) this.#server.memberships.of(room).catch(passOver); // What I may do there hangs on it.
      timeline.show(this.#stage);
      if (this.#timelines.size > mostKept) this.#drop([...this.#timelines.keys()][0]);
    }
    this.draw();
    return timeline;
  }

  /** @param {number} room */
  #drop(room) {
    this.#timelines.get(room)?.close();
    this.#timelines.delete(room);
  }

  /** @param {Room} room */
  #newTimeline(room) {
    const timeline = new Timeline(room, this.#server, this.#acts);
    timeline.onMoved = () => { if (this.room === room) this.draw(); };
    timeline.onTold = (words) => this.#announce(words);
    timeline.actions.clicks.onTold = (words) => this.#announce(words);
    timeline.actions.clicks.onReply = (message) => {
      if (mayReply(room, this.#server.me)) this.#composer.answer(quoteOf(message));
      else this.#announce(whyNotToPost(room)); // It stands below the messages already.
    };
    timeline.actions.onTakenBack = (text, replyTo) => this.#composer.putBack(text, replyTo);
    return timeline;
  }

  /**
   * @param {Room} room
   * @param {number | null} number
   */
  async #load(room, number) {
    try {
      const mark = room.readNumber;
      if (number !== null) await room.history.loadAround(Math.max(1, Math.min(number, room.lastNumber)));
      else if (mark !== null && room.lastNumber - mark > 40 && !room.history.has(mark + 1)) await room.history.loadAround(mark + 1);
      else await room.history.loadEnd();
      this.#backoff.reset();
      this.#hint.failure = '';
    } catch (problem) {
      passOver(problem);
      if (problem instanceof Problem && problem.status > 0) this.#hint.failure = problem.message;
      this.#timelines.get(room.id)?.rest();
      clearTimeout(this.#retry);
      this.#openAgain = () => {
        clearTimeout(this.#retry);
        this.#openAgain = () => {};
        if (this.room === room && !room.history.isLoaded) this.open(room, number);
      };
      this.#retry = setTimeout(() => this.#openAgain(), this.#backoff.next(problem));
    }
  }

  /** The connection is back: nobody waits for the rest of a pause. */
  #lookAgain() {
    if (this.room === null) return;
    if (this.room.history.isLoaded) this.#timeline?.look();
    else this.#openAgain();
  }

  /**
   * Puts a person who comes in where the new begins, or at the end.
   * @param {Room} room
   * @param {Timeline} timeline
   */
  #settle(room, timeline) {
    const hasNew = room.readNumber !== null && room.unread > 0;
    timeline.drawLineAfter(hasNew ? room.readNumber : null);
    timeline.toNewOrEnd();
  }

  /** Whoever looks away and comes back finds the line where the new begins. */
  #redrawLine() {
    const { room } = this;
    if (room !== null && room.readNumber !== null) this.#timeline?.drawLineAfter(room.readNumber);
  }

  async #fetchAgain() {
    for (const id of this.#timelines.keys()) if (id !== this.room?.id) this.#drop(id);
    for (const room of this.#server.rooms.values()) if (room !== this.room) room.history.forgetRecalled();
    if (this.room !== null) await this.#load(this.room, null);
    this.draw();
  }

  /** @param {Message} message */
  #said(message) {
    const timeline = this.#timeline;
    if (message.room === this.room?.id && message.author.id === this.#server.me.id) timeline?.drawLineAfter(null);
  }

  /** @param {Room} room */
  #drawMayNot(room) {
    // Who may only reply, or change a reply, writes as long as they do that.
    const { me } = this.#server;
    const may = mayPost(room, me) || this.#composer.isAiming;
    this.#stage.classList.toggle('no-replies', !mayReply(room, me));
    const box = part(this.#main, '.box');
    const wasWriting = !may && box.contains(document.activeElement);
    box.hidden = !may;
    part(this.#main, '.may-not').hidden = may;
    if (wasWriting) part(this.#stage, '.log').focus({ preventScroll: true });
    if (!may) write(part(this.#main, '.may-not'), whyNotToPost(room));
  }

  /**
   * @param {Room} room
   * @param {Timeline} timeline
   */
  #drawReturn(room, timeline) {
    const isAway = room.history.isLoaded && !timeline.isAtEnd && !timeline.isEmpty;
    const isUp = !isAway && timeline.isLineAbove;
    this.#return.hidden = !isAway && !isUp;
    this.#return.classList.toggle('up', isUp);
    const { unseen } = timeline;
    if (isUp) {
      this.#return.classList.remove('lamp');
      write(this.#return, `${room.lastNumber - (timeline.lineAfter ?? 0)} new ↑`);
    }
    if (!isAway) return;
    this.#return.classList.toggle('lamp', unseen > 0);
    write(this.#return, unseen > 0 ? `${unseen} new ↓` : 'Newest ↓');
  }
}
