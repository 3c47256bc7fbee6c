import { passOver } from 'snug/app/report.js';
import { element, write } from 'snug/app/template.js';
import { colourOf } from 'snug/people/colour.js';
import { button, isSure } from 'snug/people/settings-dialog.js';
import { input } from 'snug/rooms/room-wishes.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Member, Person } from 'snug/wire/types.js' */

const typedMs = 150;
const mostFound = 6;

/** Who is in a private room; for whoever keeps it, adding, removing and making others keepers. */
export class MembersCard {
  root = element('section', 'members');
  field = input('search');

  #room;
  #server;
  #api;
  #say;
  #count = element('span', 'n');
  #list = element('ul', 'paper');
  #found = element('ul', 'paper found');
  #adding = element('div', 'adding');
  #drawn = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

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
    const title = element('h3', '', 'Who is in it ');
    title.append(this.#count);
    this.#list.setAttribute('aria-label', 'Who is in it');
    this.#found.setAttribute('aria-label', 'To be added');
    this.field.dir = 'auto';
    this.field.placeholder = 'Add somebody: a name';
    this.field.setAttribute('aria-label', 'Add somebody: a name');
    this.field.autocomplete = 'off';
    this.field.addEventListener('input', () => { clearTimeout(this.#timer); this.#timer = setTimeout(() => this.#find(), typedMs); });
    this.#adding.append(this.field, this.#found);
    this.#adding.hidden = true;
    this.root.append(title, this.#adding, this.#list);
  }

  /** @returns {() => void} ends it */
  show() {
    const end = this.#server.changed.on(() => this.#draw());
    this.#server.memberships.of(this.#room).then(() => this.#draw(), (problem) => this.#failed(problem));
    this.#draw();
    return () => { clearTimeout(this.#timer); end(); };
  }

  #draw() {
    const { members } = this.#room;
    if (members === null) return;
    const here = members.map(({ person }) => this.#server.people.isHere(person.id));
    const wanted = JSON.stringify([members, here, this.#server.me.id]);
    if (wanted === this.#drawn) return;
    this.#drawn = wanted;
    this.#adding.hidden = this.#room.isMineToKeep !== true;
    write(this.#count, String(members.length));
    this.#list.replaceChildren(...members.map((member, index) => this.#row(member, here[index])));
    if (this.field.value !== '') this.#find();
  }

  /** @param {Member} member @param {boolean} isHere */
  #row({ person, role }, isHere) {
    const isMe = person.id === this.#server.me.id;
    const row = element('li', 'row2');
    const name = element('span', `name ${isMe ? '' : colourOf(person.id)}`);
    name.append(element('span', isHere ? 'dot' : 'dot off'), element('bdi', '', person.name));
    for (const word of [role, isMe ? 'you' : undefined]) if (word !== undefined) name.append(element('span', 'badge', word));
    row.append(name, element('span', 'sub', isHere ? 'here' : 'not here now'));
    if (this.#room.isMineToKeep === true && !isMe) row.append(this.#acts(person, role === 'keeper'));
    return row;
  }

  /** @param {Person} person @param {boolean} isKeeper */
  #acts(person, isKeeper) {
    const acts = element('span', 'end ends');
    const keep = button('quieter', isKeeper ? 'Keeper no more' : 'Make keeper');
    keep.setAttribute('aria-label', `${keep.textContent}: ${person.name}`);
    keep.addEventListener('click', () => this.#change('PUT', person, { role: isKeeper ? 'member' : 'keeper' }, `${person.name} ${isKeeper ? 'keeps the room no more' : 'keeps the room too'}.`));
    const remove = button('quieter', 'Remove');
    remove.setAttribute('aria-label', `Remove ${person.name}`);
    remove.addEventListener('click', () => {
      if (isSure(remove, 'Remove all the same')) this.#change('DELETE', person, undefined, `${person.name} is not in it any more.`);
      else this.#say(`${person.name} would see nothing of this room any more, not even that it is there.`);
    });
    acts.append(keep, remove);
    return acts;
  }

  async #find() {
    const name = this.field.value.trim();
    if (name === '') {
      this.#found.replaceChildren();
      return;
    }
    try {
      /** @type {Person[]} */
      const people = await this.#api.ask('GET', `/api/people?${new URLSearchParams({ name })}`);
      if (this.field.value.trim() !== name) return; // Typed on meanwhile: that answer is on its way.
      const inside = new Set(this.#room.members?.map(({ person }) => person.id));
      const others = people.filter(({ id, status }) => !inside.has(id) && status === undefined).slice(0, mostFound);
      this.#found.replaceChildren(...others.map((person) => this.#offer(person)));
      this.#say(others.length > 0 ? '' : people.some(({ id }) => inside.has(id)) ? 'They are in it already.' : 'Nobody by that name here.');
    } catch (problem) {
      this.#failed(problem);
    }
  }

  /** @param {Person} person */
  #offer(person) {
    const row = element('li', 'row2');
    const add = button('quieter end', 'Add');
    add.setAttribute('aria-label', `Add ${person.name}`);
    add.addEventListener('click', async () => {
      await this.#change('PUT', person, {}, `${person.name} is in it now, and reads what was said before.`);
      this.field.value = '';
      this.#found.replaceChildren();
      this.field.focus();
    });
    row.append(element('bdi', `name ${colourOf(person.id)}`, person.name), add);
    return row;
  }

  /**
   * @param {string} method
   * @param {Person} person
   * @param {object | undefined} body
   * @param {string} done
   */
  async #change(method, person, body, done) {
    try {
      const member = await this.#api.ask(method, `/api/rooms/${this.#room.id}/members/${person.id}`, body);
      if (member === undefined) this.#room.dropMember(person.id);
      else this.#room.takeMember(member);
      this.#server.changed.tell();
      this.#say(done);
    } catch (problem) {
      this.#failed(problem);
    }
  }

  /** @param {unknown} problem */
  #failed(problem) {
    passOver(problem);
    this.#say(/** @type {Error} */ (problem).message);
  }
}
