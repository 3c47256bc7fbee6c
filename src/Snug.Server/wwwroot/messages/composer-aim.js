import { element, part, write } from 'snug/app/template.js';
import { withoutPiles } from 'snug/messages/marks.js';
import { colourOf } from 'snug/people/colour.js';

/** @import { Quote } from 'snug/wire/types.js' */

/**
 * What is written is for: nothing, an answer to something, or the place of something said before.
 * @typedef {{quote: Quote} | ({quote?: undefined} & Edited)} Aim
 * @typedef {{words?: string, room: number, number?: number, key?: string}} Edited what it says, where that is known, and which it is: by number, or by its
 *   key where it waits
 */

/** The line in the composer that says what is being answered or changed. */
export class ComposerAim {
  /** @type {Aim | null} */
  aim = null;

  #strip;
  #end;
  #onAimed;

  /**
   * @param {HTMLElement} strip
   * @param {() => void} onEnd
   * @param {() => void} onAimed
   */
  constructor(strip, onEnd, onAimed) {
    this.#strip = strip;
    this.#onAimed = onAimed;
    this.#end = part(strip, 'button');
    this.#end.addEventListener('pointerdown', (event) => event.preventDefault()); // The field keeps the focus.
    this.#end.addEventListener('click', onEnd);
  }

  /** @param {Aim | null} aim */
  show(aim) {
    this.aim = aim;
    this.#strip.hidden = aim === null;
    this.#onAimed();
    const line = part(this.#strip, 'span');
    if (aim === null) return;
    const { quote } = aim;
    part(this.#strip, 'use').setAttribute('href', quote === undefined ? '#pen' : '#reply');
    this.#end.setAttribute('aria-label', quote === undefined ? 'Leave it as it is (Esc)' : 'No reply (Esc)');
    this.#end.title = this.#end.getAttribute('aria-label') ?? '';
    if (quote === undefined) write(line, 'Editing what you said. Enter keeps it, Esc leaves it as it is.');
    else if (quote.author.name === '') write(line, `Replying to message ${quote.number}`);
    else line.replaceChildren('Replying to ', element('b', colourOf(quote.author.id), withoutPiles(quote.author.name)), wordsOf(quote));
  }
}

/** @param {Quote} quote its words may not be here yet */
function wordsOf({ text, number, deleted }) {
  if (deleted) return `, message ${number}, which is deleted`;
  return text === '' ? `, message ${number}` : `: ${withoutPiles(text)}`;
}
