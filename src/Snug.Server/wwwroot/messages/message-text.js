import { pathOf } from 'snug/app/address.js';
import { attempt } from 'snug/app/report.js';
import { element } from 'snug/app/template.js';
import { isOnlyEmoji, piecesOf } from 'snug/messages/markup.js';
import { markupNodes } from 'snug/messages/markup-nodes.js';
import { withoutPiles } from 'snug/messages/marks.js';

/** @import { Piece } from 'snug/messages/markup.js' */
/** @import { Message } from 'snug/wire/types.js' */

/** @typedef {{nodes: HTMLElement[], lines: number}} Drawn lines: about how many it takes */

const narrow = matchMedia('(max-width: 44rem)');

/**
 * What a message says, as nodes. What its marks make of it may fail; the words themselves are there all the same.
 * @param {Pick<Message, 'text' | 'markup'>} message
 * @param {number} [me] whose mentions are shown as mine
 * @returns {Drawn}
 */
export const nodesOf = ({ text, markup }, me) => attempt(
  'a message could not be drawn and is shown as plain text',
  () => (markup === undefined ? textNodesOf(text) : drawn(text, markupNodes(markup, me))),
  () => drawn(text, [paragraphOf([withoutPiles(text)])]),
);

/**
 * Words without marks.
 * @param {string} text
 * @returns {Drawn}
 */
export function textNodesOf(text) {
  // Nothing but line breaks is still a message.
  const paragraph = paragraphOf(inlineNodes(text.replace(/^\n+|\n+$/g, '') || text));
  if (isOnlyEmoji(text)) paragraph.classList.add('large');
  return drawn(text, [paragraph]);
}

/** @param {string} text @param {HTMLElement[]} nodes */
const drawn = (text, nodes) => ({ nodes, lines: linesOf(text) });

/** By the number of characters, those of East Asia twice: nothing is laid out for it. Lines of code scroll. @param {string} text */
function linesOf(text) {
  const columns = narrow.matches ? 42 : 78;
  let isCode = false;
  return text.split('\n').reduce((sum, line) => {
    if (/^\s*(?:```|~~~)/.test(line)) isCode = !isCode;
    return sum + (isCode ? 1 : Math.max(1, Math.ceil(line.replace(/[\u2e80-\uffef]/g, 'ww').length / columns)));
  }, 0);
}

/** @param {(Node | string)[]} nodes */
export function paragraphOf(nodes) {
  const paragraph = element('p', '');
  paragraph.dir = 'auto';
  paragraph.append(...nodes);
  return paragraph;
}

/** Words with the addresses and places in them. @param {string} text @returns {Node[]} */
export const inlineNodes = (text) => piecesOf(text).map(nodeOf);

/** @param {Piece} piece */
function nodeOf(piece) {
  const text = withoutPiles(piece.text);
  switch (piece.kind) {
    case 'text':
      return document.createTextNode(text);
    case 'link':
      return leadingOut(addressOf(text), piece.href);
    case 'place': {
      const link = addressOf(text);
      link.href = pathOf(piece.room, piece.number);
      return link;
    }
  }
}

/** @param {HTMLAnchorElement} link @param {string} href */
export function leadingOut(link, href) {
  link.href = href;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  return link;
}

/** An address runs from left to right, whatever the words around it turn (U+202E): what is read is where it leads. @param {string} text */
function addressOf(text) {
  const link = /** @type {HTMLAnchorElement} */ (element('a', '', text));
  link.dir = 'ltr';
  return link;
}
