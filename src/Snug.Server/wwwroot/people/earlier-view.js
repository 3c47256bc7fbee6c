import { copy } from 'snug/app/clipboard.js';
import { isSameDay, momentOf, timeOf } from 'snug/app/clock.js';
import { storage } from 'snug/app/storage.js';
import { element, fromTemplate, part } from 'snug/app/template.js';

/** @import { Person } from 'snug/wire/types.js' */
/** @import { EarlierWords } from 'snug/people/earlier-words.js' */

const copiedMs = 1_500;

/**
 * "You wrote this as Fay: say it as Fay again · copy · discard". Nothing of it goes anywhere by itself.
 * @param {{by: Person, words: EarlierWords[]}} group
 * @param {object} on
 * @param {(group: {by: Person, words: EarlierWords[]}) => void} [on.sayAgain] missing: it cannot be said any more
 * @param {string} [on.why] it cannot
 * @returns {HTMLElement}
 */
export function viewOf(group, { sayAgain, why = '' }) {
  const { by, words } = group;
  const root = fromTemplate('earlier');
  const isOne = words.length === 1;
  const areDrafts = words.every(({ isDraft }) => isDraft);
  const name = element('bdi', '', by.name);
  part(root, 'h2').append(areDrafts ? 'You began to write as ' : `You wrote ${isOne ? 'this' : 'these'} as `, name);
  part(root, '.why').textContent = why;
  const again = part(root, '.say-again');
  again.hidden = sayAgain === undefined;
  again.append(areDrafts ? 'Go on writing as ' : `Say ${isOne ? 'it' : 'them'} as `, name.cloneNode(true), areDrafts ? '' : ' again');
  again.addEventListener('click', () => sayAgain?.(group));
  part(root, 'ul').append(...words.map((one) => itemOf(one, () => {
    again.hidden = sayAgain === undefined || words.every((word) => storage.get(word.name) === null);
  })));
  return root;
}

/**
 * @param {EarlierWords} words
 * @param {() => void} onChanged
 */
function itemOf({ name, room, where, text, at }, onChanged) {
  const root = fromTemplate('earlier-item');
  part(root, '.text').textContent = text;
  const day = new Date(at);
  part(root, '.where').append(element('bdi', '', where ?? `room ${room}`), Number.isFinite(at) ? `, ${isSameDay(day, new Date()) ? timeOf(day) : momentOf(day)}` : '');
  const copying = part(root, '.copy');
  copying.addEventListener('click', async () => {
    copying.textContent = await copy(text) ? 'Copied' : 'It cannot be copied here: mark it by hand';
    setTimeout(() => { copying.textContent = 'Copy'; }, copiedMs);
  });
  const discarding = part(root, '.discard');
  const kept = storage.get(name);
  discarding.addEventListener('click', () => {
    const isDiscarded = root.classList.toggle('discarded');
    if (isDiscarded) storage.remove(name);
    else storage.set(name, kept);
    discarding.textContent = isDiscarded ? 'Keep it after all' : 'Discard';
    part(root, '.says').textContent = isDiscarded ? 'Discarded.' : 'Kept.';
    onChanged();
  });
  return root;
}
