import { linkTo, pathOf } from 'snug/app/address.js';
import { copy } from 'snug/app/clipboard.js';
import { isThisComputerOnly } from 'snug/app/encryption.js';
import { showQr } from 'snug/app/qr.js';
import { passOver } from 'snug/app/report.js';
import { element, write } from 'snug/app/template.js';
import { PersonFinder } from 'snug/people/person-finder.js';
import { keepsRoom } from 'snug/people/roles.js';
import { button, isSure, ownStyle } from 'snug/people/settings-dialog.js';
import { MembersCard } from 'snug/rooms/members-card.js';
import { RoomWishes, input } from 'snug/rooms/room-wishes.js';
import { newKey } from 'snug/wire/key.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Room } from 'snug/rooms/room.js' */

/** @type {Record<string, string>} */
const kinds = {
  open: 'Open: everybody here finds it and reads it.',
  private: 'Private: only those who are in it know that it is there.',
  direct: 'A talk: nobody is added, and nobody else sees it.',
};

/** A talk has this many people at most, oneself among them. */
const mostTalking = 8;

/** All about one room: its link, how it stands in my list, who is in it, and what whoever keeps it changes. */
export class RoomSheet {
  /** @type {(...people: number[]) => void} to talk with */
  onTalk = () => {};

  #dialog = /** @type {HTMLDialogElement} */ (element('dialog', 'sheet settings about-room'));
  #title = element('h2', '');
  #place = element('div', 'panel');
  #says = element('p', 'says explains');
  #room;
  #server;
  #api;
  #members;
  #drawn = '';

  /**
   * @param {Room} room
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(room, server, api) {
    this.#room = room;
    this.#server = server;
    this.#api = api;
    this.#members = room.isPrivate ? new MembersCard(room, server, api, (words) => this.#say(words)) : null;
    this.#dialog.dataset.room = String(room.id);
    this.#dialog.setAttribute('aria-labelledby', 'about-room');
    this.#title.id = 'about-room';
    this.#says.setAttribute('role', 'status');
  }

  /** @param {boolean} isNew whoever it is for is added next */
  async show(isNew) {
    if (document.querySelector('dialog[open]') !== null) return;
    await ownStyle();
    const head = element('div', 'head');
    const close = button('quieter close', 'Close');
    close.addEventListener('click', () => this.#dialog.close());
    head.append(this.#title, close);
    this.#dialog.append(head, this.#place);
    const ends = [this.#server.changed.on(() => this.#draw()), this.#members?.show() ?? (() => {})];
    this.#dialog.addEventListener('close', () => { for (const end of ends) end(); this.#dialog.remove(); });
    document.body.append(this.#dialog);
    this.#draw();
    this.#dialog.showModal();
    if (isNew && this.#members !== null) await this.#server.memberships.of(this.#room).then(() => this.#members?.field.focus(), passOver);
    else close.focus();
  }

  /** Anew where something of it is another now; never under somebody's hands. */
  #draw() {
    const room = this.#room;
    const keeps = keepsRoom(room, this.#server.me);
    const wanted = JSON.stringify([room.name, room.topic, room.isArchived, room.isAnnouncements, room.takesReplies, keeps]);
    if (wanted === this.#drawn) return;
    this.#title.replaceChildren(element('span', 'n', String(room.id)), ' ', element('bdi', '', room.name));
    if (document.activeElement?.matches('.about-room .line-form input')) return; // What is being typed there stays.
    this.#drawn = wanted;
    const shared = room.isDirect ? this.#withMore() : [this.#link()];
    // Whoever adds somebody types there: what is taken out and put back loses the focus, and what is typed goes nowhere.
    if (!this.#place.hasChildNodes()) this.#place.append(element('p', 'explains', kinds[room.kind] ?? ''), ...(this.#members === null ? [] : [this.#members.root]));
    const stays = this.#members === null ? 1 : 2;
    for (const old of [...this.#place.children].slice(stays)) old.remove();
    this.#place.append(this.#wishes(), ...shared, ...(this.#mayChange ? [this.#names()] : []), this.#order(keeps), this.#says);
  }

  /** An open room is everybody's to name, as long as it is no place of announcements. */
  get #mayChange() {
    const { isAnnouncements, isDirect, isPrivate } = this.#room;
    if (isDirect || this.#server.me.role === 'bot') return false;
    return isPrivate || isAnnouncements ? keepsRoom(this.#room, this.#server.me) : true;
  }

  /** Nobody is added to a talk: with somebody more it is another one, and what was said here stays here. */
  #withMore() {
    const { others } = this.#room;
    if (others.length + 1 >= mostTalking) return [];
    const finder = new PersonFinder(this.#api, 'Begin another with somebody more: a name', 'Talk with', (words) => this.#say(words));
    finder.isInside = (id) => id === this.#server.me.id || others.some((person) => person.id === id);
    finder.onChosen = async ({ id }) => {
      this.#dialog.close();
      this.onTalk(...others.map((person) => person.id), id);
    };
    return [finder.root];
  }

  #link() {
    const { id } = this.#room;
    const card = element('div', 'paper ask');
    const qr = element('div', 'qr');
    const words = element('div', '');
    const copying = button('quieter', 'Copy the link');
    copying.addEventListener('click', async () => { if (await copy(linkTo(id))) this.#say('Copied.'); });
    words.append(element('p', 'addr', linkTo(id)), copying);
    if (this.#room.isPrivate) words.append(element('p', 'explains', 'It opens for those who are in the room, and for nobody else.'));
    if (isThisComputerOnly()) words.append(element('p', 'explains only-here', 'Only this computer can open that link: this Snug was started for it alone.'));
    card.append(qr, words);
    showQr(qr, this.#api, pathOf(id)).catch(passOver);
    return card;
  }

  #names() {
    const form = /** @type {HTMLFormElement} */ (element('form', 'line-form'));
    const [name, topic] = [this.#field('Name', this.#room.name, 64), this.#field('Topic', this.#room.topic ?? '', 250)];
    form.append(name.label, topic.label, element('button', 'quieter', 'Save'));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#change({ name: name.field.value.trim(), topic: topic.field.value.trim() }, 'That is what it is called now.');
    });
    return form;
  }

  /** @param {string} words @param {string} value @param {number} most */
  #field(words, value, most) {
    const label = element('label', '', words);
    const field = input('text');
    field.dir = 'auto';
    field.maxLength = most;
    field.required = words === 'Name';
    field.value = value;
    label.append(element('br', ''), field);
    return { label, field };
  }

  #wishes() {
    const wishes = new RoomWishes(this.#room, this.#server, this.#api, (words) => this.#say(words));
    const section = element('section', 'wishes');
    const level = element('div', 'choice', 'What of it is to reach you');
    level.append(wishes.level);
    section.append(element('h3', '', 'For you alone'), level, wishes.favourite, wishes.listed);
    return section;
  }

  /** @param {boolean} keeps */
  #order(keeps) {
    const section = element('section', 'order');
    if (keeps) {
      const { isAnnouncements, isPrivate, takesReplies } = this.#room;
      const words = isPrivate ? 'Announcements: only keepers say something here' : 'Announcements: only owners and admins say something here';
      section.append(this.#switch(words, isAnnouncements, (isOn) => ({ posting: isOn ? 'admins' : 'everybody' })));
      if (isAnnouncements) section.append(this.#switch('The others may reply', takesReplies, (isOn) => ({ replies: isOn })));
    }
    const ends = element('div', 'ends');
    if (this.#mayChange) ends.append(this.#archiving());
    if (this.#room.isPrivate) ends.append(this.#leaving());
    if (ends.childElementCount > 0) section.append(ends);
    return section;
  }

  /** @param {string} words @param {boolean} isOn @param {(isOn: boolean) => object} change */
  #switch(words, isOn, change) {
    const label = element('label', 'choice', words);
    const box = input('checkbox');
    box.checked = isOn;
    box.addEventListener('change', () => this.#change(change(box.checked), ''));
    label.append(box);
    return label;
  }

  #archiving() {
    const { isArchived, name } = this.#room;
    const pressed = button('quieter', isArchived ? 'Bring it back' : 'Archive the room');
    pressed.addEventListener('click', () => {
      if (isArchived) this.#change({ archived: false }, 'It is open again.');
      else if (isSure(pressed, 'Archive it all the same')) this.#change({ archived: true }, 'It is archived: it can be read, and brought back here.');
      else this.#say(`${name} could be read and nothing new said in it. It leaves everybody's list and can be brought back.`);
    });
    return pressed;
  }

  #leaving() {
    const { id, name } = this.#room;
    const pressed = button('quieter', 'Leave the room');
    pressed.addEventListener('click', async () => {
      if (!isSure(pressed, 'Leave all the same')) {
        this.#say(`You would see nothing of ${name} any more, and only whoever keeps it could add you again. What you said stays.`);
        return;
      }
      try {
        await this.#api.ask('DELETE', `/api/rooms/${id}/members/${this.#server.me.id}`);
      } catch (problem) {
        this.#failed(problem);
      }
    });
    return pressed;
  }

  /** @param {object} change @param {string} done */
  async #change(change, done) {
    try {
      this.#server.takeRoom(await this.#api.ask('PATCH', `/api/rooms/${this.#room.id}`, change, newKey()));
      this.#say(done);
    } catch (problem) {
      this.#failed(problem);
    }
  }

  /** @param {unknown} problem */
  #failed(problem) {
    passOver(problem);
    this.#drawn = ''; // What was not changed stands there as it is.
    this.#draw();
    this.#say(/** @type {Error} */ (problem).message);
  }

  /** @param {string} words */
  #say(words) {
    write(this.#says, words);
  }
}
