/** @import { MarkupNode } from 'snug/wire/types.js' */

/** Code points, as the server quotes (docs/protocol.md). */
const quotedPoints = 200;
/** In UTF-16 units: what stands behind so many changes nothing about those. */
const enough = 4 * quotedPoints;
/** Stands where words are that nobody sees before they ask for them. */
const hidden = '[hidden]';
const blocks = new Set(['paragraph', 'quote', 'list', 'item', 'codeBlock']);

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
  if (line.length <= quotedPoints) return line;
  let beginning = '';
  let left = quotedPoints;
  for (const character of charactersOf(line.slice(0, enough))) {
    left -= Array.from(character).length;
    if (left < 0) break;
    beginning += character;
  }
  // One character can be made of thousands: a letter and what is piled up on it.
  return beginning || Array.from(line).slice(0, quotedPoints).join('');
}

/** Browsers of before 2024 may not know what a character is. @param {string} line @returns {Iterable<string>} */
function* charactersOf(line) {
  if ('Segmenter' in Intl) for (const { segment } of new Intl.Segmenter().segment(line)) yield segment;
  else yield* line;
}
