import { fold, foldCharacter } from 'snug/people/fold.js';

/** @typedef {{start: number, end: number}} Call where a text says `@name` */

const wordBefore = /[\p{L}\p{N}_@]$/u;
const wordAfter = /^[\p{L}\p{N}\p{M}\u200c\u200d_]/u;
const variation = /^[\ufe00-\ufe0f]/u;

/**
 * Where a text says `@name`: not `me@name` and not `@names`. Compared character by character and never by a pattern that is made of
 * the name: a name may hold anything, and what a pattern cannot hold would take the whole message along.
 * @param {string} text
 * @param {string} name
 * @returns {Call[]} ascending, not overlapping
 */
export function callsOf(text, name) {
  /** @type {Call[]} */
  const calls = [];
  const wanted = fold(name);
  if (wanted === '') return calls;
  for (let start = text.indexOf('@'); start >= 0;) {
    const end = wordBefore.test(text.slice(Math.max(0, start - 2), start)) ? -1 : endOf(text, start + 1, wanted);
    if (end >= 0) calls.push({ start, end });
    start = text.indexOf('@', Math.max(start + 1, end));
  }
  return calls;
}

/**
 * @param {string} text
 * @param {number} start
 * @param {string} wanted folded
 * @returns {number} where the name ends that begins at `start`; -1: another begins there, or none
 */
function endOf(text, start, wanted) {
  let end = start;
  for (let matched = 0; matched < wanted.length;) {
    const point = text.codePointAt(end);
    if (point === undefined) return -1;
    const character = String.fromCodePoint(point);
    const folded = foldCharacter(character);
    if (!wanted.startsWith(folded, matched)) return -1;
    matched += folded.length;
    end += character.length;
  }
  if (variation.test(text.slice(end, end + 1))) end++;
  return wordAfter.test(text.slice(end, end + 2)) ? -1 : end;
}
