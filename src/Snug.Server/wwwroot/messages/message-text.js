import { pathOf } from 'snug/app/address.js';
import { attempt } from 'snug/app/report.js';
import { element } from 'snug/app/template.js';
import { isOnlyEmoji, parse } from 'snug/messages/markup.js';
import { withoutPiles } from 'snug/messages/marks.js';

/** @import { Piece } from 'snug/messages/markup.js' */

/**
 * A message's text as nodes. What its marks make of it may fail; the words themselves are there all the same.
 * @param {string} text
 * @param {string} myName
 * @returns {{nodes: Node[], namesMe: boolean}}
 */
export const textNodesOf = (text, myName) => attempt(
  'a message could not be drawn and is shown as plain text',
  () => drawn(text, myName),
  () => ({ nodes: [paragraphOf([document.createTextNode(withoutPiles(text))])], namesMe: false }),
);

/**
 * @param {string} text
 * @param {string} myName
 */
function drawn(text, myName) {
  let namesMe = false;
  const nodes = parse(text, myName).map((block) => {
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
  return { nodes, namesMe };
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
    case 'link': {
      const link = /** @type {HTMLAnchorElement} */ (element('a', '', text));
      link.href = piece.href;
      link.target = '_blank';
      link.rel = 'noopener noreferrer';
      return link;
    }
    case 'place': {
      const link = /** @type {HTMLAnchorElement} */ (element('a', '', text));
      link.href = pathOf(piece.room, piece.number);
      return link;
    }
  }
}
