import { fold, foldCharacter } from 'snug/people/fold.js';

/** @typedef {{start: number, end: number, id?: number}} Call where a text says `@name` */
/** @typedef {{withName: (folded: string) => number | undefined}} Known whose names are known */

/** No name is longer (docs/protocol.md); folding makes up to three characters of one. */
const longestName = 3 * 64;

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
  const wanted = fold(name);
  return wanted === '' ? [] : allCalls(text, (start) => ({ start: start - 1, end: endOf(text, start, wanted) }));
}

/**
 * Where a text says anybody's name; of `@Ben` and `@Ben Okafor` the longer.
 * @param {string} text
 * @param {Known} known
 * @returns {Call[]} as {@link callsOf}
 */
export const callsToAnybody = (text, known) => allCalls(text, (start) => longestCall(text, start, known));

/**
 * @param {string} text
 * @param {(start: number) => Call} read what stands behind an `@`; its end is -1 where nobody is called
 */
function allCalls(text, read) {
  /** @type {Call[]} */
  const calls = [];
  for (let start = text.indexOf('@'); start >= 0;) {
    const call = wordBefore.test(text.slice(Math.max(0, start - 2), start)) ? null : read(start + 1);
    if (call !== null && call.end >= 0) calls.push(call);
    start = text.indexOf('@', Math.max(start + 1, call?.end ?? 0));
  }
  return calls;
}

/**
 * @param {string} text
 * @param {number} start
 * @param {Known} known
 */
function longestCall(text, start, known) {
  /** @type {Call} */
  const call = { start: start - 1, end: -1 };
  let folded = '';
  for (let end = start; end < text.length && folded.length < longestName;) {
    const character = String.fromCodePoint(/** @type {number} */ (text.codePointAt(end)));
    if (character === '\n' || character === '@') break;
    folded += foldCharacter(character);
    end += character.length;
    const id = known.withName(folded);
    if (id !== undefined && !wordAfter.test(text.slice(end, end + 2))) Object.assign(call, { end, id });
  }
  return call;
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
