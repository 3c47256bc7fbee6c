import { passOver } from 'snug/app/report.js';
import { element, write } from 'snug/app/template.js';
import { colourOf } from 'snug/people/colour.js';
import { PersonFinder } from 'snug/people/person-finder.js';
import { button, isSure } from 'snug/people/settings-dialog.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Member, Person } from 'snug/wire/types.js' */

/** Who is in a private room; for whoever keeps it, adding, removing and making others keepers. */
export class MembersCard {
  root = element('section', 'members');

  #room;
  #server;
  #api;
  #say;
  #count = element('span', 'n');
  #list = element('ul', 'paper');
  #finder;
  #drawn = '';

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
    this.#finder = new PersonFinder(api, 'Add somebody: a name', 'Add', say);
    this.#finder.isInside = (id) => room.members?.some(({ person }) => person.id === id) === true;
    this.#finder.onChosen = (person) => this.#change('PUT', person, {}, `${person.name} is in it now, and reads what was said before.`);
    this.#finder.root.hidden = true;
    this.root.append(title, this.#finder.root, this.#list);
  }

  get field() {
    return this.#finder.field;
  }

  /** @returns {() => void} ends it */
  show() {
    const end = this.#server.changed.on(() => this.#draw());
    this.#server.memberships.of(this.#room).then(() => this.#draw(), (problem) => this.#failed(problem));
    this.#draw();
    return () => { this.#finder.end(); end(); };
  }

  #draw() {
    const { members } = this.#room;
    if (members === null) return;
    const here = members.map(({ person }) => this.#server.people.isHere(person.id));
    const wanted = JSON.stringify([members, here, this.#server.me.id]);
    if (wanted === this.#drawn) return;
    this.#drawn = wanted;
    this.#finder.root.hidden = this.#room.isMineToKeep !== true;
    write(this.#count, String(members.length));
    this.#list.replaceChildren(...members.map((member, index) => this.#row(member, here[index])));
    if (this.field.value !== '') this.#finder.look();
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
