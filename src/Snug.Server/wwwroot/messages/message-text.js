import { pathOf } from 'snug/app/address.js';
import { attempt } from 'snug/app/report.js';
import { element } from 'snug/app/template.js';
import { isOnlyEmoji, parse } from 'snug/messages/markup.js';
import { withoutPiles } from 'snug/messages/marks.js';
import { colourOf } from 'snug/people/colour.js';

/** @import { Piece } from 'snug/messages/markup.js' */
/** @import { Known } from 'snug/people/calls.js' */

const narrow = matchMedia('(max-width: 44rem)');

/**
 * A message's text as nodes. What its marks make of it may fail; the words themselves are there all the same.
 * @param {string} text
 * @param {string} myName
 * @param {Known} [others] whose names are marked
 * @returns {{nodes: Node[], namesMe: boolean, lines: number}} `lines`: about how many it takes
 */
export const textNodesOf = (text, myName, others) => attempt(
  'a message could not be drawn and is shown as plain text',
  () => drawn(text, myName, others),
  () => ({ nodes: [paragraphOf([document.createTextNode(withoutPiles(text))])], namesMe: false, lines: linesOf(text) }),
);

/**
 * @param {string} text
 * @param {string} myName
 * @param {Known} [others]
 */
function drawn(text, myName, others) {
  let namesMe = false;
  let lines = 0;
  const nodes = parse(text, myName, others).map((block) => {
    lines += block.kind === 'listing' ? block.text.split('\n').length : linesOf(block.pieces.map((piece) => piece.text).join(''));
    if (block.kind === 'listing') {
      const listing = element('pre', '');
      listing.append(element('code', '', withoutPiles(block.text)));
      listing.tabIndex = 0; // Wide ones scroll, by keyboard too.
      return listing;
    }
    namesMe ||= block.pieces.some(({ kind }) => kind === 'name');
    return paragraphOf(block.pieces.map(nodeOf));
  });
  if (isOnlyEmoji(text)) /** @type {HTMLElement} */ (nodes[0]).classList.add('large');
  return { nodes, namesMe, lines };
}

/** By the number of characters, those of East Asia twice: nothing is laid out for it. @param {string} text */
function linesOf(text) {
  const columns = narrow.matches ? 42 : 78;
  return text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.replace(/[\u2e80-\uffef]/g, 'ww').length / columns)), 0);
}

/** @param {Node[]} nodes */
function paragraphOf(nodes) {
  const paragraph = element('p', '');
  paragraph.dir = 'auto';
  paragraph.append(...nodes);
  return paragraph;
}

/** @param {Piece} piece */
function nodeOf(piece) {
  const text = withoutPiles(piece.text);
  switch (piece.kind) {
    case 'text':
      return document.createTextNode(text);
    case 'code':
      return element('code', '', text);
    case 'name':
      return element('b', '', text);
    case 'called':
      return element('span', `called ${colourOf(piece.id)}`, text);
    case 'link': {
      const link = addressOf(text);
      link.href = piece.href;
      link.target = '_blank';
      link.rel = 'noopener noreferrer';
      return link;
    }
    case 'place': {
      const link = addressOf(text);
      link.href = pathOf(piece.room, piece.number);
      return link;
    }
  }
}

/** An address runs from left to right, whatever the words around it turn (U+202E): what is read is where it leads. @param {string} text */
function addressOf(text) {
  const link = /** @type {HTMLAnchorElement} */ (element('a', '', text));
  link.dir = 'ltr';
  return link;
}
