import { nextLink } from 'snug/messages/links.js';

/**
 * What a run of words is made of. How a message is formatted the server has read (`markup`); addresses and places are found here, in what
 * is nothing but words. Pieces become DOM nodes by `textContent` (message-text.js): nothing that somebody writes can become HTML.
 *
 * @typedef {{kind: 'text', text: string}
 *   | {kind: 'link', text: string, href: string}
 *   | {kind: 'place', text: string, room: number, number: number | null}} Piece
 * @typedef {{start: number, end: number, piece: Piece}} Found
 */

const place = /(?<![\w/#&])#(\d{1,9})(?:\/(\d{1,15}))?(?![\w/])/g;

/**
 * What begins first counts: an address may hold what looks like a place.
 * @param {string} text
 * @returns {Piece[]}
 */
export function piecesOf(text) {
  const kinds = [nextAddress, nextPlace].map((seek) => ({ seek, next: seek(text, 0) }));
  /** @type {Piece[]} */
  const pieces = [];
  let end = 0;
  for (;;) {
    const first = kinds.reduce((/** @type {Found | null} */ found, { next }) => (next !== null && (found === null || next.start < found.start) ? next : found), null);
    if (first === null) break;
    if (first.start > end) pieces.push({ kind: 'text', text: text.slice(end, first.start) });
    pieces.push(first.piece);
    end = first.end;
    // What is not there from here on will not be there later either.
    for (const kind of kinds) if (kind.next !== null && kind.next.start < end) kind.next = kind.seek(text, end);
  }
  if (end < text.length) pieces.push({ kind: 'text', text: text.slice(end) });
  return pieces;
}

/**
 * @param {string} text
 * @param {number} from
 */
function nextAddress(text, from) {
  const link = nextLink(text, from);
  return link === null ? null : found(link.start, link.start + link.text.length, { kind: 'link', text: link.text, href: link.href });
}

/**
 * @param {string} text
 * @param {number} from
 */
function nextPlace(text, from) {
  place.lastIndex = from;
  const at = place.exec(text);
  if (at === null) return null;
  const [whole, room, number] = at;
  return found(at.index, at.index + whole.length, { kind: 'place', text: whole, room: Number(room), number: number ? Number(number) : null });
}

/**
 * @param {number} start
 * @param {number} end
 * @param {Piece} piece
 * @returns {Found}
 */
const found = (start, end, piece) => ({ start, end, piece });

const emoji = /^(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200d\ufe0f\u20e3]|\s)+$/u;
const someEmoji = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

/**
 * A few emoji and nothing else are shown large.
 * @param {string} text
 */
export const isOnlyEmoji = (text) => text.length <= 40 && someEmoji.test(text) && emoji.test(text);
