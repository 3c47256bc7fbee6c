import { storage } from 'snug/app/storage.js';
import { part } from 'snug/app/template.js';
import { ComposerAim } from 'snug/messages/composer-aim.js';
import { sayTakenOut, withoutEscapeSequences } from 'snug/messages/escape-sequences.js';
import { draftName } from 'snug/people/earlier-words.js';
import { NameCompletion } from 'snug/people/name-completion.js';

/** @import { Aim } from 'snug/messages/composer-aim.js' */
/** @import { Offers } from 'snug/people/name-completion.js' */
/** @import { Person, Quote } from 'snug/wire/types.js' */

/** How often "is writing" is said again; the server lets it fade after six seconds. */
const writingEveryMs = 4_000;
const narrow = matchMedia('(max-width: 44rem)');
/** Code points, as the server counts (docs/protocol.md). */
const mostCharacters = 8_000;

/** @typedef {{text: string, start: number, end: number}} Stash a draft, and where its caret was */

/**
 * Where one says something. Never disabled: not while history loads, not without a connection. What is typed and not
 * said is kept for each room.
 */
export class Composer {
  /** @type {(text: string, replyTo: Quote | null) => void} */
  onSaid = () => {};
  /** Up, where nothing is written: what I said last is to be changed. */
  onUp = () => {};
  /** @type {(button: HTMLElement) => void} an emoji is wanted */
  onEmoji = () => {};
  onWriting = () => {};
  /** Something is answered or changed, or nothing any more. */
  onAimed = () => {};
  /** @type {(words: string) => void} something to know about what stands here, or nothing any more */
  onNote = () => {};

  #form;
  #field;
  #completion;
  #strip;
  /** What stood here before something that was said is changed. @type {Stash | null} */
  #stash = null;
  /** What is answered or changed in the other rooms. @type {Map<number, {aim: Aim, text: string}>} */
  #aims = new Map();
  /** Whose draft of the open room it is. @type {{by: Person, room: number, where: string} | null} */
  #draft = null;
  #toldWritingAt = -Infinity;
  #isNoted = false;
  #isTooLong = false;
  /** Says again what is described; the window is wider or narrower now. */
  #describeAgain = () => {};

  /**
   * @param {HTMLFormElement} form
   * @param {Offers} offers what is completed
   */
  constructor(form, offers) {
    this.#form = form;
    this.#field = /** @type {HTMLTextAreaElement} */ (part(form, 'textarea'));
    this.#completion = new NameCompletion(this.#field, part(form, '.names'), offers);
    this.#strip = new ComposerAim(part(form, '.strip'), () => { this.endAim(); this.focus(); }, () => this.onAimed());
    form.addEventListener('submit', (event) => { event.preventDefault(); this.#say(); });
    this.#field.addEventListener('keydown', (event) => this.#pressed(event));
    this.#field.addEventListener('input', () => this.#typed());
    this.#field.addEventListener('paste', (event) => this.#pasted(event));
    part(form, '.pick-emoji').addEventListener('click', ({ currentTarget }) => this.onEmoji(/** @type {HTMLElement} */ (currentTarget)));
    narrow.addEventListener('change', () => this.#describeAgain());
    // On a phone, a tap on Send must not close the keyboard.
    part(form, '.go').addEventListener('pointerdown', (event) => event.preventDefault());
  }

  /**
   * @param {Person} by
   * @param {{id: number, name: string, lastNumber: number, isArchived: boolean, isDirect: boolean}} room
   */
  enter(by, room) {
    this.#leaveAim();
    const isFirst = this.#draft === null;
    this.#draft = { by, room: room.id, where: room.name };
    const kept = storage.get(draftName(by, room.id))?.text ?? '';
    if (isFirst && !this.isEmpty) this.#keepEarlyWords(kept);
    else this.#field.value = kept;
    this.describe(room);
    this.#returnAim(room.id);
    this.#fit();
  }

  /** @param {Quote} quote what is written next answers this */
  answer(quote) {
    this.endAim();
    this.#strip.show({ quote });
    this.focus();
  }

  /**
   * Something that was said takes the draft's place until it is changed, or left as it is.
   * @param {string} words
   * @param {(text: string) => void} save
   */
  edit(words, save) {
    this.endAim();
    this.#beginEdit({ words, save }, words);
    this.focus();
  }

  /** @returns {boolean} whether something was being answered or changed */
  endAim() {
    const wasAiming = this.#strip.aim !== null;
    this.#strip.show(null);
    this.#completion.close();
    if (this.#stash !== null) {
      const { text, start, end } = this.#stash;
      this.#stash = null;
      this.#field.value = text;
      this.#field.setSelectionRange(start, end);
      this.#saysTooLong(text.trimEnd());
    }
    this.#fit();
    return wasAiming;
  }

  /** @param {Aim} aim @param {string} text */
  #beginEdit(aim, text) {
    const { value, selectionStart: start, selectionEnd: end } = this.#field;
    this.#stash = { text: value, start, end };
    this.#strip.show(aim);
    this.#field.value = text;
    this.#field.setSelectionRange(text.length, text.length);
    this.#fit();
  }

  /** Another room opens: what was answered or changed here waits. */
  #leaveAim() {
    const { aim } = this.#strip;
    if (aim === null || this.#draft === null) return;
    this.#aims.set(this.#draft.room, { aim, text: this.#field.value });
    this.endAim();
  }

  /** @param {number} room */
  #returnAim(room) {
    const kept = this.#aims.get(room);
    this.#aims.delete(room);
    if (kept?.aim.quote !== undefined) this.#strip.show(kept.aim);
    else if (kept !== undefined) this.#beginEdit(kept.aim, kept.text);
  }

  /** @param {{name: string, lastNumber: number, isArchived: boolean, isDirect: boolean}} room */
  describe(room) {
    this.#describeAgain = () => this.describe(room);
    const { name, lastNumber, isArchived, isDirect } = room;
    const where = narrow.matches ? '' : ` ${isDirect ? 'to' : 'in'} ${name}`;
    const placeholder = lastNumber === 0 ? 'Say the first word' : `Say something${where}`;
    const words = isArchived ? `${name} is archived: nothing new can be said` : placeholder;
    if (this.#field.placeholder === words) return;
    this.#field.placeholder = words;
    this.#field.setAttribute('aria-label', words);
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  get isEmpty() {
    return this.#field.value === '';
  }

  get text() {
    return this.#field.value;
  }

  get isAiming() {
    return this.#strip.aim !== null;
  }

  /** @param {string} text where the caret is */
  insert(text) {
    this.#field.setRangeText(text, this.#field.selectionStart, this.#field.selectionEnd, 'end');
    this.#typed();
    this.focus();
  }

  /** @param {string} text in front of what stands there */
  putBack(text) {
    if (this.#stash !== null) this.endAim();
    this.#field.value = this.isEmpty ? text : `${text}\n${this.#field.value}`;
    this.#keep();
    this.#fit();
    this.focus();
  }

  #say() {
    this.#completion.close();
    // What was dropped here, or lies in an old draft, did not come as a paste.
    const { text: plain, count } = withoutEscapeSequences(this.#field.value);
    const text = plain.replace(/\s+$/u, '');
    if (text.trim() === '' || this.#saysTooLong(text)) return;
    this.#note(count === 0 ? '' : sayTakenOut(count));
    const { aim } = this.#strip;
    if (aim !== null && aim.quote === undefined) {
      this.endAim();
      aim.save(text);
      return;
    }
    this.#strip.show(null);
    this.#field.value = '';
    this.#keep();
    this.#fit();
    this.#toldWritingAt = -Infinity;
    this.onSaid(text, aim?.quote ?? null);
    this.focus();
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    // 229: an input method is composing; its Enter chooses a word.
    if (event.isComposing || event.keyCode === 229 || this.#completion.press(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#form.requestSubmit();
    } else if (event.key === 'Escape' && this.endAim()) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'ArrowUp' && this.isEmpty && !this.isAiming && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.onUp();
    }
  }

  /**
   * What was copied in a terminal or a log may hold colours, which no field shows and the server refuses.
   * @param {ClipboardEvent} event
   */
  #pasted(event) {
    const { text, count } = withoutEscapeSequences(event.clipboardData?.getData('text/plain') ?? '');
    if (count === 0) return;
    event.preventDefault();
    // Deprecated, and the only way that undo knows about.
    if (!document.execCommand('insertText', false, text)) this.#field.setRangeText(text, this.#field.selectionStart, this.#field.selectionEnd, 'end');
    this.#typed();
    if (!this.#isTooLong) this.#note(sayTakenOut(count));
  }

  /**
   * Said as soon as it stands there, not when it is refused: nothing is lost, and nothing is sent.
   * @param {string} text
   */
  #saysTooLong(text) {
    const count = text.length > mostCharacters ? Array.from(text).length : 0;
    const isTooLong = count > mostCharacters;
    if (isTooLong) this.#note(`That is ${count.toLocaleString('en-GB')} characters; a message holds 8,000. Nothing is lost: shorten it or send it in parts.`);
    else if (this.#isTooLong) this.#note('');
    this.#isTooLong = isTooLong;
    return isTooLong;
  }

  /** @param {string} words */
  #note(words) {
    if (words === '' && !this.#isNoted) return;
    this.#isNoted = words !== '';
    this.onNote(words);
  }

  #typed() {
    this.#saysTooLong(this.#field.value.trimEnd());
    this.#keep();
    this.#fit();
    this.#completion.look();
    const now = performance.now();
    if (this.isEmpty || now - this.#toldWritingAt < writingEveryMs) return;
    this.#toldWritingAt = now;
    this.onWriting();
  }

  /** Typed before any room was known: it belongs to the one that opens now. @param {string} kept */
  #keepEarlyWords(kept) {
    // Nothing is touched without need: an input method may be in the middle of a word.
    if (kept !== '') this.#field.value = `${kept}\n${this.#field.value}`;
    this.#keep();
  }

  #keep() {
    // What is being changed was said already; the draft waits as it was.
    if (this.#draft === null || this.#stash !== null) return;
    const name = draftName(this.#draft.by, this.#draft.room);
    if (this.isEmpty) storage.remove(name);
    else storage.set(name, { ...this.#draft, text: this.#field.value, at: Date.now() });
  }

  /** As tall as its words, up to what css/snug.css allows. */
  #fit() {
    if (CSS.supports('field-sizing: content')) return;
    this.#field.style.height = 'auto';
    this.#field.style.height = `${this.#field.scrollHeight}px`;
  }
}
