import { isEncryptedOrHere } from 'snug/app/encryption.js';
import { storage } from 'snug/app/storage.js';
import { passOver } from 'snug/app/report.js';
import { element, fromTemplate, part } from 'snug/app/template.js';
import { hasEarlierWords, isSame } from 'snug/people/earlier-words.js';
import { becomeHere } from 'snug/people/switch.js';
import { Backoff } from 'snug/wire/backoff.js';
import { newKey } from 'snug/wire/key.js';
import { Problem } from 'snug/wire/problem.js';

/** @import { Api } from 'snug/wire/api.js' */
/** @import { EarlierWords } from 'snug/people/earlier-words.js' */
/** @import { PasswordField } from 'snug/people/password-field.js' */
/** @import { Invited, Person, Welcome, WayIn } from 'snug/wire/types.js' */

/**
 * The door: type a name and come in, alone or by an invitation, bring a name along by a password or by a code from another device, go on
 * as somebody who is known in this browser, or say again what was written here under a session that is over.
 */
export class SignInForm {
  /** @type {(me: Person, note: string, room?: number) => Promise<void>} */
  onCameIn = async () => {};

  #api;
  #root = fromTemplate('door');
  #form = /** @type {HTMLFormElement} */ (part(this.#root, 'form'));
  #field = /** @type {HTMLInputElement} */ (part(this.#root, 'input'));
  /** @type {keyof typeof ways} */
  #way = 'name';
  /** As it was typed, while something else is asked for. */
  #name = '';
  /** There since somebody had one. @type {PasswordField | undefined} */
  #password;
  /** From the address or typed: what it opens the server says. @type {string | null} */
  #code;
  /** What {@link #code} opens. @type {Invited | undefined} */
  #invited;
  /** A name alone is not enough. */
  #needsInvite = false;
  #isComingIn = false;
  /** One key for one name: if the answer is lost, the next try is the same person. */
  #attempt = { value: '', key: '' };
  /** Whom the cookie stands for, if anybody. @type {Person | null} */
  #current = null;
  /** To be said as soon as the one who wrote them is in. @type {EarlierWords[]} */
  #again = [];

  /**
   * @param {Api} api
   * @param {string | null} code from the address `/j/CODE`
   */
  constructor(api, code) {
    this.#api = api;
    this.#code = code;
    this.#form.addEventListener('submit', (event) => { event.preventDefault(); this.#comeIn(); });
    part(this.#root, '.yes').addEventListener('click', () => this.#confirmed());
    part(this.#root, '.no').addEventListener('click', () => { if (this.#current !== null) this.#enter({ person: this.#current.id }); });
    part(this.#root, '.bring').addEventListener('click', () => this.#ask(this.#way === 'code' ? 'name' : 'code'));
    part(this.#root, '.with-password').addEventListener('click', () => this.#turnToPassword());
    part(this.#root, '.open-lock').hidden = isEncryptedOrHere();
    this.#title(storage.get('house'));
    this.#ask('name');
    this.#form.classList.toggle('opening', code !== null);
    const over = storage.get('over');
    if (over !== null) this.#say(`${whatBecameOf(over)} What was written and not said waits here.`);
    storage.remove('over');
  }

  show() {
    part(document, '#page').replaceChildren(this.#root);
    this.#field.focus();
    this.#greet();
  }

  /** Nobody has begun to do anything here. */
  get isUntouched() {
    return this.#field.value === '' && !this.#isComingIn;
  }

  async #greet() {
    const backoff = new Backoff();
    for (let isFirst = true; ; isFirst = false) {
      try {
        const welcome = await this.#api.welcome(this.#code);
        if (!isFirst) this.#say('');
        this.#describe(welcome);
        await this.#showKnown(welcome.known ?? []);
        await this.#showInvited(welcome);
        return;
      } catch (failure) {
        passOver(failure);
        this.#say(failure instanceof Problem && failure.status !== 0 ? failure.message : 'No connection. The door opens as soon as it is back.');
        await backoff.rest(failure);
      }
    }
  }

  /** @param {Welcome} welcome */
  #describe({ name, access, rooms, here }) {
    storage.set('house', name);
    this.#title(name);
    /** @type {(string | Node)[][]} */
    const lines = [];
    if (here && here.length > 0) lines.push(['Here now: ', ...listed(here.map((person) => [isolated(person)]))]);
    if (rooms && rooms.length > 0) lines.push(['Rooms: ', ...listed(rooms.map((room) => [`${room.id}\u00a0`, isolated(room.name)]))]);
    this.#needsInvite = access === 'invite';
    if (this.#needsInvite && this.#code === null) lines.push([isolated(name), ' is by invitation. Ask whoever runs it for a link.']);
    part(this.#root, '.known').replaceChildren(...lines.map((line) => {
      const item = document.createElement('li');
      item.append(...line);
      return item;
    }));
  }

  /** What the code opens, or what can be done without one. @param {Welcome} welcome */
  async #showInvited({ name, invited }) {
    this.#invited = invited;
    this.#field.disabled = invited?.person !== undefined; // Out of sight, it would hold the form back.
    if (this.#code !== null) {
      const { showInvited, deadLink } = await import('snug/people/door-invited.js');
      showInvited(this.#root, name, invited);
      this.#ask(invited === undefined && this.#needsInvite ? 'code' : 'name');
      if (invited === undefined) {
        this.#code = null;
        this.#say(deadLink);
      }
      this.#form.classList.remove('opening');
      (this.#field.disabled ? part(this.#root, '.card > .go') : this.#field).focus();
    } else if (this.#needsInvite && this.#way === 'name') {
      const said = part(this.#root, '.alarm').textContent;
      this.#ask('code', this.#field.value);
      this.#say(said);
    }
  }

  /** @param {string | null} server */
  #title(server) {
    part(this.#root, 'h1').textContent = server ? `Come in to ${server}` : 'Come in';
    document.title = server ?? 'Snug';
  }

  /**
   * @param {keyof typeof ways} way
   * @param {string} [value]
   */
  #ask(way, value) {
    if (this.#way !== 'code') this.#name = this.#field.value;
    this.#way = way;
    const { label, explains, bringBefore, bring } = ways[way];
    const isAlone = way === 'code' && this.#needsInvite && this.#code === null; // A name would not be enough.
    part(this.#root, '.label').textContent = label;
    part(this.#root, '#door-explains').textContent = explains;
    part(this.#root, '.aside').classList.remove('is-that-you');
    part(this.#root, '.bring-before').textContent = isAlone ? 'Been here before?' : bringBefore;
    part(this.#root, '.bring').textContent = bring;
    part(this.#root, '.bring').hidden = isAlone;
    part(this.#root, '.with-password').textContent = way === 'password' ? 'I have no password' : 'I have a password';
    part(this.#root, '.password-too').hidden = way !== 'password';
    if (way === 'password') part(this.#root, '#door-explains').before(/** @type {PasswordField} */ (this.#password).root);
    else this.#password?.root.remove();
    this.#form.autocomplete = way === 'password' ? 'on' : 'off';
    this.#field.autocomplete = way === 'password' ? 'username' : 'off';
    this.#field.autocapitalize = way === 'code' ? 'none' : 'words';
    this.#field.value = value ?? (way === 'code' ? '' : this.#name);
    this.#say('');
    this.#last.focus();
  }

  /** Password managers know a form by its fields, so those are there only for whoever has one. */
  async #turnToPassword() {
    if (this.#way === 'password') {
      this.#ask(this.#needsInvite && this.#code === null ? 'code' : 'name');
      return;
    }
    const { PasswordField } = await import('snug/people/password-field.js');
    this.#password ??= new PasswordField('Your password', 'current-password', 'door-explains door-says');
    this.#ask('password');
  }

  /** Where there is still something to type. */
  get #last() {
    return this.#way === 'password' && this.#field.value.trim() !== '' ? /** @type {PasswordField} */ (this.#password).input : this.#field;
  }

  /** Who is known in this browser, and what was written here that waits still. @param {Person[]} kept */
  async #showKnown(kept) {
    this.#current = await this.#whoIsKnown();
    const known = this.#current === null ? kept : [this.#current, ...kept];
    if (known.length === 0 && !hasEarlierWords()) return;
    const { showKnown } = await import('snug/people/door-known.js');
    showKnown(this.#root, known, { goOn: (person) => this.#enter({ person: person.id }), sayAgain: (group) => this.#sayAgain(group) });
  }

  /** @returns {Promise<Person | null>} */
  async #whoIsKnown() {
    try {
      return (await this.#api.whoAmI()).person;
    } catch (failure) {
      passOver(failure);
      return null;
    }
  }

  /** In by the name if it is free; else by a code, for which the words wait. @param {{by: Person, words: EarlierWords[]}} group */
  async #sayAgain({ by, words }) {
    this.#again = words;
    this.#ask('name', by.name);
    const problem = await this.#comeIn();
    if (problem === null || ![...isSomebodys, 'urn:snug:problem:invite-needed'].includes(problem.type)) return;
    this.#ask('code');
    this.#say(`${problem.message} Your words wait until then.`);
  }

  async #confirmed() {
    if (this.#current !== null) await this.#enter({ ...this.#typed(), insteadOf: this.#current.id });
  }

  async #comeIn() {
    if (this.#invited?.person === undefined && this.#field.value.trim() === '') {
      this.#field.focus();
      return null;
    }
    if (!navigator.cookieEnabled) {
      this.#say('This browser keeps no cookies for this address, so nobody would know you here a moment later. Allow them and come in again; no name was taken.');
      return null;
    }
    return this.#enter(this.#typed());
  }

  /** @returns {WayIn} */
  #typed() {
    const value = this.#field.value.trim();
    if (this.#invited?.person !== undefined) return { code: /** @type {string} */ (this.#code) };
    // Whoever was sent a link may put all of it here.
    if (this.#way === 'code') return { code: value.replace(/^.*\/j\//, '').replace(/[\s-]/g, '') };
    if (this.#way === 'password') return { name: value, password: /** @type {PasswordField} */ (this.#password).take() };
    return this.#code === null ? { name: value } : { name: value, invite: this.#code };
  }

  /** An invitation was typed where a code from one's other device is asked for: it wants a name. @param {string} code */
  async #openInvitation(code) {
    this.#code = code;
    this.#field.value = '';
    this.#form.classList.add('opening');
    await this.#greet();
  }

  /**
   * @param {WayIn} how
   * @returns {Promise<Problem | null>} why not
   */
  async #enter(how) {
    if (this.#isComingIn) return null; // Enter twice: one person comes in, once.
    this.#isComingIn = true;
    const value = JSON.stringify([how.name, how.code, how.person, how.invite, how.password]);
    if (this.#attempt.value !== value) this.#attempt = { value, key: newKey() };
    try {
      const { person, room } = await this.#api.comeIn(how, this.#attempt.key);
      becomeHere(person);
      if (this.#again.length > 0) (await import('snug/people/earlier-say.js')).sayAgain(this.#again, person);
      const before = this.#current;
      await this.onCameIn(person, before === null || isSame(before, person) ? '' : `You are ${person.name} now. ${before.name} stays known in this browser: press your name, then go on as ${before.name}.`, room);
      return null;
    } catch (problem) {
      passOver(problem);
      if (how.code !== undefined && problem instanceof Problem && problem.type === 'urn:snug:problem:malformed') {
        await this.#openInvitation(how.code);
        return null;
      }
      const isAsked = problem instanceof Problem && problem.type === 'urn:snug:problem:known-here' && how.insteadOf === undefined && await this.#askInstead(how);
      if (!isAsked) {
        this.#askedInstead(false);
        this.#say(/** @type {Error} */ (problem).message);
        if (problem instanceof Problem && isSomebodys.includes(problem.type)) this.#askWhetherThatIsThem();
        this.#last.select();
      }
      return problem instanceof Problem ? problem : null;
    } finally {
      this.#isComingIn = false;
    }
  }

  /**
   * Somebody is known here, and a cookie holds one: the one who asks says in whose place.
   * @param {WayIn} how
   * @returns {Promise<boolean>} whether it was asked
   */
  async #askInstead({ name }) {
    this.#current = await this.#whoIsKnown();
    if (this.#current === null) return false;
    const { askInstead } = await import('snug/people/door-known.js');
    askInstead(this.#root, this.#current, name);
    this.#askedInstead(true);
    part(this.#root, '.no').focus();
    return true;
  }

  /** Whoever has the name already has a password or another device. */
  #askWhetherThatIsThem() {
    part(this.#root, '.bring-before').textContent = 'Is that you?';
    part(this.#root, '.aside').classList.add('is-that-you');
  }

  /** @param {boolean} isAsked */
  #askedInstead(isAsked) {
    part(this.#root, '.question').hidden = !isAsked;
    this.#form.classList.toggle('asking', isAsked);
  }

  /** @param {string} words */
  #say(words) {
    part(this.#root, '.alarm').textContent = words;
    for (const field of [this.#field, this.#password?.input]) field?.setAttribute('aria-invalid', String(words !== ''));
  }
}

/** How somebody comes in, and what is asked for. */
const ways = {
  name: {
    label: 'Your name', explains: 'It stands in front of what you say.', bringBefore: 'Been here before with another device?', bring: 'Bring your name along',
  },
  code: {
    label: 'The code from your other device',
    explains: 'There: You, then "Bring your name along". It works once, for ten minutes.',
    bringBefore: 'Not been here yet?',
    bring: 'Type a name',
  },
  password: {
    label: 'Your name',
    explains: 'You set it on another device, under You. Lost it? Whoever runs this gives you a way back.',
    bringBefore: 'Another device at hand?',
    bring: 'Bring your name along',
  },
};

/** @param {{name: string, status?: string} | string} over who was in here; by pages of before a name only */
function whatBecameOf(over) {
  const { name, status } = typeof over === 'string' ? { name: over } : over;
  switch (status) {
    case 'banned': return `${name} was sent away by whoever keeps order here; if that was a mistake, tell whoever runs this. What this browser kept for reading is gone from it.`;
    case 'deactivated': return `${name} may not come in any more: whoever keeps order here said so, and can take it back. What this browser kept for reading is gone from it.`;
    default: return `${name} is not known here any more: signed out elsewhere, let go by whoever keeps order here, or another server answers at this address.`;
  }
}

/** Somebody has that name, or one that looks like it: perhaps whoever typed it. */
const isSomebodys = ['urn:snug:problem:name-taken', 'urn:snug:problem:name-looks-alike'];

const mostListed = 8;

/**
 * With commas between, and how many more there are.
 * @param {(string | Node)[][]} things
 * @returns {(string | Node)[]}
 */
function listed(things) {
  const rest = things.length - mostListed;
  const shown = rest > 1 ? things.slice(0, mostListed) : things;
  return [...shown.flatMap((thing, index) => (index === 0 ? thing : [', ', ...thing])), ...(rest > 1 ? [` and ${rest} more`] : [])];
}

/** A name that runs from right to left must not take the number beside it along. @param {string} name */
const isolated = (name) => element('bdi', '', name);
