/** An end that is indented further than this belongs to the listing. */
const mostIndentMore = 3;

const opening = /^([ \t]*)(`{3,})[^`]*$/;
const closing = /^([ \t]*)(`{3,})[ \t]*$/;
const oneLine = /^[ \t]*(`{3,})(?!`)(.*[^`])\1[ \t]*$/;

/**
 * The lines of a message without its fences. As in CommonMark (4.5) a fence is three backticks or more, may be indented, and ends
 * at one that is as long, so that four go around three; without an end it goes on to the end. In a chat also ```` ```code``` ````
 * alone on its line is one. The terminal has the same rule in src/Snug.Terminal/Screen/Rooms/Listings.cs.
 * @param {string} text
 * @returns {{isListing: boolean, lines: string[]}[]}
 */
export function listingsIn(text) {
  /** @type {{isListing: boolean, lines: string[]}[]} */
  const parts = [];
  const addWords = (/** @type {string[]} */ words) => {
    const last = parts.at(-1);
    if (last !== undefined && !last.isListing) last.lines.push(...words);
    else parts.push({ isListing: false, lines: words });
  };
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const alone = codeAlone(lines[at]);
    const [, indent = '', fence] = opening.exec(lines[at]) ?? [];
    if (alone !== null) {
      parts.push({ isListing: true, lines: [alone] });
    } else if (fence !== undefined && at + 1 < lines.length) {
      const start = at;
      const listing = [];
      for (at++; at < lines.length && !isEnd(lines[at], indent.length, fence.length); at++) listing.push(withoutIndent(lines[at], indent.length));
      // Between two fences there is nothing to show: they are what was said.
      if (listing.length > 0) parts.push({ isListing: true, lines: listing });
      else addWords(lines.slice(start, at + 1));
    } else {
      addWords([lines[at]]);
    }
  }
  return parts;
}

/** @param {string} line */
function codeAlone(line) {
  const [, fence, code] = oneLine.exec(line) ?? [];
  return fence === undefined || code.includes(fence) ? null : withoutMargin(code);
}

/** Of the spaces that keep code from its marks, one at each end. @param {string} code */
export const withoutMargin = (code) => (/^ .*\S.* $/.test(code) ? code.slice(1, -1) : code);

/**
 * @param {string} line
 * @param {number} indent of the fence
 * @param {number} length of the fence
 */
function isEnd(line, indent, length) {
  const [, space, fence] = closing.exec(line) ?? [];
  return fence !== undefined && fence.length >= length && space.length <= indent + mostIndentMore;
}

/**
 * @param {string} line
 * @param {number} most
 */
function withoutIndent(line, most) {
  let indent = 0;
  while (indent < most && (line[indent] === ' ' || line[indent] === '\t')) indent++;
  return line.slice(indent);
}
