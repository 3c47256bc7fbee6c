/** @import { MarkupNode } from 'snug/wire/types.js' */

/** Code points, as the server quotes (docs/protocol.md). */
const quotedPoints = 200;
/** In UTF-16 units: one code point more, so that it is known whether that belongs to the last. */
const enough = 2 * (quotedPoints + 1);
/** Stands where words are that nobody sees before they ask for them. */
const hidden = '[hidden]';
const blocks = new Set(['paragraph', 'quote', 'list', 'item', 'codeBlock']);
/** Drawn on, in or around what stands before: marks, joiners, skin tones, tags, Thai and Lao am, voiced marks of kana, parts of Korean syllables. */
const continuing = /^[\p{M}\u200c\u200d\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}\u0e33\u0eb3\uff9e\uff9f\u1160-\u11ff\ud7b0-\ud7fb]/u;
/** With these two consonants become one sign. */
const linker = /[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2]/u;
const flagLetter = /[\u{1f1e6}-\u{1f1ff}]/u;

/**
 * What a message says in one line and without its marks, as the server quotes it (docs/formatting.md; there it is PlainReading.cs). Both MUST
 * read the same, for quotes are renewed here after an edit: tests/Markup/cases.json holds both to it.
 * @param {{text: string, markup?: MarkupNode[]}} message
 */
export function plainReading({ text, markup }) {
  const line = Array.isArray(markup) ? markup.reduce(withNode, '') : withWords('', text);
  return beginningOf(line.replace(/ $/, ''));
}

/** @param {string} line @param {MarkupNode} node @returns {string} */
function withNode(line, { type, text = '', nodes = [] }) {
  if (line.length >= enough) return line;
  if (type === 'break') return withWords(line, ' ');
  if (type === 'spoiler') return withWords(line, hidden);
  const edge = blocks.has(type) ? ' ' : '';
  return withWords(nodes.reduce(withNode, withWords(line, edge + text)), edge);
}

/** One blank, however many there are; none where the line begins. @param {string} line @param {string} words */
function withWords(line, words) {
  const one = words.replace(/[ \n\t]+/g, ' ');
  return line === '' || line.endsWith(' ') ? line + one.replace(/^ /, '') : line + one;
}

/** Never half of a character that is made of several. @param {string} line */
function beginningOf(line) {
  const points = line.length <= quotedPoints ? [] : Array.from(line.slice(0, enough));
  if (points.length <= quotedPoints) return line;
  let end = quotedPoints;
  while (end > 0 && isWithin(points, end)) end -= 1;
  // One character can be made of thousands: a letter and what is piled up on it.
  return points.slice(0, end || quotedPoints).join('');
}

/**
 * Does a cut there go through a character? By the server's rule (CharacterEdges.cs): what is one to Intl.Segmenter differs between
 * browsers, and from the server.
 * @param {string[]} points
 * @param {number} at
 */
function isWithin(points, at) {
  const before = points[at - 1];
  const after = points[at];
  if (before === '\u200d' || continuing.test(after) || (linker.test(before) && /\p{L}/u.test(after))) return true;
  if (!flagLetter.test(after)) return false;
  const letters = points.slice(0, at).reverse().findIndex((point) => !flagLetter.test(point));
  return (letters < 0 ? at : letters) % 2 === 1;
}
