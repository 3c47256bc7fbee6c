import { nextLink } from 'snug/messages/links.js';
import { listingsIn, withoutMargin } from 'snug/messages/listings.js';
import { callsOf, callsToAnybody } from 'snug/people/calls.js';

/**
 * What a message's text is made of: text is parsed once into pieces, and pieces become DOM nodes by `textContent`
 * (words.js). Nothing here knows HTML, so nothing that somebody writes can become any.
 *
 * @typedef {{kind: 'text', text: string}
 *   | {kind: 'code', text: string}
 *   | {kind: 'link', text: string, href: string}
 *   | {kind: 'place', text: string, room: number, number: number | null}
 *   | {kind: 'name', text: string}
 *   | {kind: 'called', text: string, id: number}} Piece somebody is called: me by `name`, others by `called`
 * @typedef {{start: number, end: number, piece: Piece}} Found
 * @typedef {{kind: 'words', pieces: Piece[]} | {kind: 'listing', text: string}} Block
 */

const code = /(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g;
const place = /(?<![\w/#&])#(\d{1,9})(?:\/(\d{1,15}))?(?![\w/])/g;

const nobody = { withName: () => undefined };

/**
 * @param {string} text
 * @param {string} myName
 * @param {import('snug/people/calls.js').Known} others whose names are marked as well
 * @returns {Block[]}
 */
export function parse(text, myName, others = nobody) {
  /** @type {Block[]} */
  const blocks = [];
  for (const { isListing, lines } of listingsIn(text)) {
    const part = lines.join('\n');
    const words = part.replace(/^\n+|\n+$/g, '');
    if (isListing) blocks.push({ kind: 'listing', text: part });
    else if (words !== '') blocks.push({ kind: 'words', pieces: piecesOf(words, myName, others) });
  }
  // Nothing but line breaks is still a message.
  return blocks.length > 0 ? blocks : [{ kind: 'words', pieces: [{ kind: 'text', text }] }];
}

/**
 * What begins first counts: a name may hold what looks like a place, and an address may hold a name.
 * @param {string} text
 * @param {string} myName
 * @param {import('snug/people/calls.js').Known} others
 */
function piecesOf(text, myName, others) {
  // Where I am called and somebody of a longer name may be, I am: every client says so.
  const kinds = [nextOf(callsOf(text, myName)), nextOf(callsToAnybody(text, others)), nextCode, nextAddress, nextPlace].map((seek) => ({ seek, next: seek(text, 0) }));
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

/** @param {import('snug/people/calls.js').Call[]} calls */
function nextOf(calls) {
  return (/** @type {string} */ text, /** @type {number} */ from) => {
    while (calls.length > 0 && calls[0].start < from) calls.shift();
    const call = calls[0];
    if (call === undefined) return null;
    const { start, end, id } = call;
    const words = text.slice(start, end);
    return found(start, end, id === undefined ? { kind: 'name', text: words } : { kind: 'called', text: words, id });
  };
}

/**
 * @param {string} text
 * @param {number} from
 */
function nextCode(text, from) {
  code.lastIndex = from;
  const at = code.exec(text);
  return at === null ? null : found(at.index, at.index + at[0].length, { kind: 'code', text: withoutMargin(at[2]) });
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

/**
 * @param {string} text
 * @param {string} myName
 */
export const names = (text, myName) => parse(text, myName).some((block) => block.kind === 'words' && block.pieces.some(({ kind }) => kind === 'name'));

const emoji = /^(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200d\ufe0f\u20e3]|\s)+$/u;
const someEmoji = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

/**
 * A few emoji and nothing else are shown large.
 * @param {string} text
 */
export const isOnlyEmoji = (text) => text.length <= 40 && someEmoji.test(text) && emoji.test(text);
