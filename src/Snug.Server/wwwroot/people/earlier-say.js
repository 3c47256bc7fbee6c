import { storage } from 'snug/app/storage.js';
import { draftName, isSame } from 'snug/people/earlier-words.js';

/** @import { Person } from 'snug/wire/types.js' */
/** @import { EarlierWords } from 'snug/people/earlier-words.js' */

/**
 * The same, person by person.
 * @param {EarlierWords[]} words
 * @returns {{by: Person, words: EarlierWords[]}[]}
 */
export function byPerson(words) {
  /** @type {{by: Person, words: EarlierWords[]}[]} */
  const groups = [];
  for (const one of words) {
    const group = groups.find(({ by }) => isSame(by, one.by));
    if (group !== undefined) group.words.push(one);
    else groups.push({ by: one.by, words: [one] });
  }
  return groups;
}

/**
 * Somebody came in again under the name of before and wants these words said: from now on they wait for that person. The key stays,
 * so what the server has already is not said twice.
 * @param {EarlierWords[]} words
 * @param {Person} me of the same name
 */
export function sayAgain(words, me) {
  for (const { name } of words) {
    const kept = storage.get(name);
    if (kept === null || kept.by.name !== me.name) continue;
    if (name.startsWith('draft.')) moveDraft(name, kept, me);
    else storage.set(name, { ...kept, by: me, at: Date.now(), refused: undefined });
  }
}

/**
 * @param {string} name
 * @param {EarlierWords} kept
 * @param {Person} me
 */
function moveDraft(name, kept, me) {
  const own = draftName(me, kept.room);
  if (own === name) return;
  const text = storage.get(own)?.text;
  storage.set(own, { ...kept, by: me, text: text ? `${kept.text}\n${text}` : kept.text });
  storage.remove(name);
}
