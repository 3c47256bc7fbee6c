import { storage } from 'snug/app/storage.js';
import { part } from 'snug/app/template.js';
import { quoteOf } from 'snug/messages/changes.js';
import { ComposerAim } from 'snug/messages/composer-aim.js';
import { sayTakenOut, withoutEscapeSequences } from 'snug/messages/escape-sequences.js';
import { keptEdits } from 'snug/messages/kept-edits.js';
import { draftName, editName } from 'snug/people/earlier-words.js';
import { NameCompletion } from 'snug/people/name-completion.js';

/** @import { Edited } from 'snug/messages/composer-aim.js' */
/** @import { WritingPlace } from 'snug/people/earlier-words.js' */
/** @import { Offers } from 'snug/people/name-completion.js' */
/** @import { Changed } from 'snug/messages/message-acts.js' */
/** @import { Message, Person, Quote } from 'snug/wire/types.js' */

/** How often "is writing" is said again; the server lets it fade after six seconds. */
const writingEveryMs = 4_000;
const narrow = matchMedia('(max-width: 44rem)');
/** Code points, as the server counts (docs/protocol.md). */
const mostCharacters = 8_000;

/** @typedef {{text: string, start: number, end: number, quote?: Quote}} Stash a draft, where its caret was, and what it answers */

/**
 * Where one says something. Never disabled: not while history loads, not without a connection. What is typed and not
 * said is kept for each room and thread, with what it answers; so is what something said is being changed to.
 */
export class Composer {
  /** @type {(text: string, replyTo: Quote | null) => void} */
  onSaid = () => {};
  /** What was said is to say this instead. @type {(edited: Edited, text: string) => Promise<Changed>} */
  onEdited = async () => 'kept';
  /** A message as it is now, where it is here. @type {(number: number) => Message | undefined} */
  messageAt = () => undefined;
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
  /** Whose draft it is, and of what. @type {WritingPlace | null} */
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
    this.#enterAt({ by, room: room.id, where: room.name });
    this.describe(room);
  }

  /** @param {Person} by @param {{id: number, name: string}} room @param {number} root */
  enterThread(by, { id: room, name: where }, root) {
    this.#enterAt({ by, room, where, root });
  }

  /** Another room opens: what was written, answered or changed in the one before is kept already. @param {WritingPlace} place */
  #enterAt(place) {
    const isFirst = this.#draft === null;
    this.#stash = null;
    this.#draft = place;
    /** @type {{text: string, replyTo?: Quote} | null} */
    const kept = storage.get(this.#name);
    this.#strip.show(kept?.replyTo === undefined ? null : { quote: kept.replyTo });
    if (isFirst && !this.isEmpty) this.#keepEarlyWords(kept?.text ?? '');
    else this.#field.value = kept?.text ?? '';
    const edit = keptEdits.begun(place);
    if (edit !== null) this.#beginEdit(edit.of, edit.text);
    this.renew();
    this.#fit();
  }

  /** @param {Quote} quote what is written next answers this */
  answer(quote) {
    this.endAim();
    this.#strip.show({ quote });
    this.#keep();
    this.focus();
  }

  /**
   * Something that was said takes the draft's place until it is changed, or left as it is.
   * @param {Edited} edited
   * @param {string} [text] where it is to begin with others than its own words
   */
  edit(edited, text) {
    if (this.#stash !== null) this.endAim();
    const unanswered = this.#draft === null ? undefined : keptEdits.textFor(this.#draft, edited);
    this.#beginEdit(edited, text ?? unanswered ?? edited.words ?? '');
    this.focus();
  }

  /** What is answered says something else by now, or is here only now. */
  renew() {
    const { aim } = this.#strip;
    if (aim !== null && aim.quote === undefined) {
      this.#renewEdit(aim);
      return;
    }
    const quote = aim?.quote;
    const message = quote === undefined ? undefined : this.messageAt(quote.number);
    if (quote === undefined || message === undefined) return;
    const now = quoteOf(message);
    if (now.text === quote.text && now.author.name === quote.author.name && now.deleted === quote.deleted) return;
    this.#strip.show({ quote: { ...now, root: quote.root } });
  }

  /** What is being changed says that by now, or is deleted. @param {Edited} edited */
  #renewEdit(edited) {
    const { number, room } = edited;
    const message = number === undefined || room !== this.#draft?.room ? undefined : this.messageAt(number);
    if (message === undefined) return;
    if (message.deletedAt !== undefined) this.messageDeleted(message);
    else if (message.text === this.#field.value.trimEnd() && message.text !== edited.words) this.endAim();
    else edited.words ??= message.text;
  }

  /** Its words go from here too; what was typed instead of them is a draft. @param {{room: number, number: number}} message */
  messageDeleted({ room, number }) {
    const { aim } = this.#strip;
    if (aim === null || aim.quote !== undefined || aim.room !== room || aim.number !== number) return;
    const text = this.#field.value;
    this.endAim();
    const isDraft = text.trim() !== '' && text.trim() !== aim.words?.trim();
    if (isDraft) this.#putInFront(text);
    this.#note(`Message ${number}, which you were changing, is deleted.${isDraft ? ' What you wrote stands here as a draft.' : ''}`);
  }

  /** Another tab left as it is what is being changed here. @param {string | null} name of the entry; null: all of them */
  goneElsewhere(name) {
    if (this.#stash !== null && this.#draft !== null && (name === null || name === editName(this.#draft))) this.#keep();
  }

  /** @returns {boolean} whether something was being answered or changed */
  endAim() {
    const wasAiming = this.#strip.aim !== null;
    this.#completion.close();
    if (this.#stash === null) {
      this.#strip.show(null);
      if (wasAiming) this.#keep();
    } else {
      const { text, start, end, quote } = this.#stash;
      this.#stash = null;
      if (this.#draft !== null) keptEdits.leave(this.#draft);
      this.#strip.show(quote === undefined ? null : { quote });
      this.#field.value = text;
      this.#field.setSelectionRange(start, end);
      this.#saysTooLong(text.trimEnd());
    }
    this.#fit();
    return wasAiming;
  }

  /** @param {Edited} edited @param {string} text */
  #beginEdit(edited, text) {
    const { value, selectionStart: start, selectionEnd: end } = this.#field;
    this.#stash = { text: value, start, end, quote: this.#strip.aim?.quote };
    this.#strip.show(edited);
    this.#field.value = text;
    this.#field.setSelectionRange(text.length, text.length);
    this.#keep();
    if (this.#draft !== null) keptEdits.takeUp(this.#draft, edited);
    this.#fit();
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

  get isAiming() {
    return this.#strip.aim !== null;
  }

  /** @param {string} text where the caret is */
  insert(text) {
    this.#field.setRangeText(text, this.#field.selectionStart, this.#field.selectionEnd, 'end');
    this.#typed();
    this.focus();
  }

  /** @param {string} text in front of what stands there @param {Quote | null} [replyTo] what it answers */
  putBack(text, replyTo = null) {
    if (this.#stash !== null) this.endAim();
    if (replyTo !== null && !this.isAiming) this.#strip.show({ quote: replyTo });
    this.#putInFront(text);
    this.focus();
  }

  /** @param {string} text */
  #putInFront(text) {
    this.#field.value = this.isEmpty ? text : `${text}\n${this.#field.value}`;
    this.#keep();
    this.#fit();
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
      this.#change(aim, text);
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

  /** It stays kept until it is changed. @param {Edited} edited @param {string} text */
  async #change(edited, text) {
    const place = this.#draft;
    const sent = place === null ? null : keptEdits.send(place, edited, text);
    this.endAim();
    const changed = await this.onEdited(edited, text);
    if (place === null || sent === null) return;
    const isHere = this.#form.isConnected && this.#draft !== null && editName(this.#draft) === editName(place);
    const isFree = isHere && (changed === 'deleted' ? this.#stash === null : !this.isAiming);
    keptEdits.answered(sent, changed !== 'changed');
    if (!isFree || changed === 'changed') return;
    if (changed === 'kept') this.edit(edited, text);
    else this.#putInFront(text);
    if (changed === 'deleted') keptEdits.takeUp(place, edited);
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
    if (this.#draft === null) return;
    const { aim } = this.#strip;
    const kept = { ...this.#draft, text: this.#field.value, at: Date.now() };
    // What is being changed was said already; the draft waits as it was.
    if (aim !== null && aim.quote === undefined) keptEdits.keep(this.#draft, aim, this.#field.value);
    else if (this.isEmpty && aim === null) storage.remove(this.#name);
    // Others' words are not kept with it: they may be deleted before this is read again.
    else storage.set(this.#name, aim === null ? kept : { ...kept, replyTo: { ...aim.quote, text: '' } });
  }

  get #name() {
    const { by, room, root } = /** @type {WritingPlace} */ (this.#draft);
    return draftName(by, room, root);
  }

  /** As tall as its words, up to what css/snug.css allows. */
  #fit() {
    if (CSS.supports('field-sizing: content')) return;
    this.#field.style.height = 'auto';
    this.#field.style.height = `${this.#field.scrollHeight}px`;
  }
}
