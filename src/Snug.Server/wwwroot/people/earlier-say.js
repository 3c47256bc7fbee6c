import { storage } from 'snug/app/storage.js';
import { draftName, isSame } from 'snug/people/earlier-words.js';

/** @import { Person } from 'snug/wire/types.js' */
/** @import { EarlierWords } from 'snug/people/earlier-words.js' */
/** @import { Quote } from 'snug/wire/types.js' */

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
    if (!name.startsWith('outbox.')) moveDraft(name, kept, me);
    else storage.set(name, { ...kept, by: me, at: Date.now(), refused: undefined });
  }
}

/**
 * Into the room, also what was for a thread: there it is seen. It still answers what it answered. What something said was to become can
 * only be said anew: it was said by somebody who is here no more.
 * @param {string} name
 * @param {EarlierWords & {replyTo?: Quote, of?: object, sent?: number | string}} kept
 * @param {Person} me
 */
function moveDraft(name, { by: _, root, of: _of, sent: _sent, ...kept }, me) {
  const own = draftName(me, kept.room);
  if (own === name) return;
  const before = storage.get(own);
  const ofThread = root === undefined ? undefined : { number: root, root, author: { id: null, name: '' }, text: '' };
  const replyTo = kept.replyTo ?? ofThread ?? before?.replyTo;
  storage.set(own, { ...kept, by: me, replyTo, text: before?.text ? `${kept.text}\n${before.text}` : kept.text });
  storage.remove(name);
}
