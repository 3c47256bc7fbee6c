import { callsOf } from 'snug/people/calls.js';

/**
 * What a message's text is made of: text is parsed once into pieces, and pieces become DOM nodes by `textContent`
 * (words.js). Nothing here knows HTML, so nothing that somebody writes can become any.
 *
 * @typedef {{kind: 'text', text: string}
 *   | {kind: 'code', text: string}
 *   | {kind: 'link', text: string, href: string}
 *   | {kind: 'place', text: string, room: number, number: number | null}
 *   | {kind: 'name', text: string}} Piece
 * @typedef {{kind: 'words', pieces: Piece[]} | {kind: 'listing', text: string}} Block
 */

const fence = /^```[^\n`]*\n([\s\S]*?)(?:\n```[ \t]*$|(?![\s\S]))/m;
const inline = /`([^`\n]+)`|\b(?:https?:\/\/|mailto:)[^\s<>"\u2028\u2029]+|(?<![\w/#&])#(\d{1,9})(?:\/(\d{1,15}))?(?![\w/])/gi;
const schemes = new Set(['http:', 'https:', 'mailto:']);

/**
 * @param {string} text
 * @param {string} myName
 * @returns {Block[]}
 */
export function parse(text, myName) {
  /** @type {Block[]} */
  const blocks = [];
  const words = (/** @type {string} */ part) => {
    const trimmed = part.replace(/^\n+|\n+$/g, '');
    if (trimmed !== '') blocks.push({ kind: 'words', pieces: piecesOf(trimmed, myName) });
  };
  let rest = text;
  for (let found = fence.exec(rest); found !== null; found = fence.exec(rest)) {
    words(rest.slice(0, found.index));
    blocks.push({ kind: 'listing', text: found[1] });
    rest = rest.slice(found.index + found[0].length);
  }
  words(rest);
  // Nothing but line breaks is still a message.
  return blocks.length > 0 ? blocks : [{ kind: 'words', pieces: [{ kind: 'text', text }] }];
}

/**
 * What begins first counts: a name may hold what looks like a place, and an address may hold a name.
 * @param {string} text
 * @param {string} myName
 */
function piecesOf(text, myName) {
  /** @type {Piece[]} */
  const pieces = [];
  const calls = callsOf(text, myName);
  let end = 0;
  let next = nextIn(text, end);
  for (;;) {
    while (calls.length > 0 && calls[0].start < end) calls.shift();
    if (next !== null && next.start < end) next = nextIn(text, end);
    const call = calls[0];
    const isCall = call !== undefined && (next === null || call.start < next.start);
    const found = isCall ? { ...call, piece: /** @type {Piece} */ ({ kind: 'name', text: text.slice(call.start, call.end) }) } : next;
    if (found === null) break;
    if (found.start > end) pieces.push({ kind: 'text', text: text.slice(end, found.start) });
    pieces.push(found.piece);
    end = found.end;
  }
  if (end < text.length) pieces.push({ kind: 'text', text: text.slice(end) });
  return pieces;
}

/**
 * @param {string} text
 * @param {number} from
 * @returns {{start: number, end: number, piece: Piece} | null} the first piece that is marked by itself
 */
function nextIn(text, from) {
  inline.lastIndex = from;
  for (let found = inline.exec(text); found !== null; found = inline.exec(text)) {
    const piece = pieceOf(found);
    if (piece !== null) return { start: found.index, end: found.index + lengthOf(piece), piece };
  }
  return null;
}

/**
 * @param {RegExpExecArray} found
 * @returns {Piece | null}
 */
function pieceOf([whole, code, room, number]) {
  if (code !== undefined) return { kind: 'code', text: code };
  if (room !== undefined) return { kind: 'place', text: whole, room: Number(room), number: number ? Number(number) : null };
  const text = withoutTail(whole);
  const address = URL.canParse(text) ? new URL(text) : null;
  return address !== null && schemes.has(address.protocol) ? { kind: 'link', text, href: address.href } : null;
}

/** @param {Piece} piece how much of the text it stands for */
const lengthOf = (piece) => piece.text.length + (piece.kind === 'code' ? 2 : 0);

/**
 * The full stop after an address belongs to the sentence; so does a bracket that the address did not open.
 * @param {string} address
 */
function withoutTail(address) {
  let text = address;
  for (;;) {
    const last = text.at(-1) ?? '';
    const opening = { ')': '(', ']': '[', '}': '{' }[last];
    const isStray = opening !== undefined && text.split(opening).length < text.split(last).length;
    if (!isStray && !/[.,;:!?'*_~…]/.test(last)) return text;
    text = text.slice(0, -1);
  }
}

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
