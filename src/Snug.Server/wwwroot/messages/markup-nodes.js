import { element, icon } from 'snug/app/template.js';
import { withoutPiles } from 'snug/messages/marks.js';
import { inlineNodes, leadingOut, paragraphOf } from 'snug/messages/message-text.js';
import { colourOf } from 'snug/people/colour.js';

/** @import { MarkupNode } from 'snug/wire/types.js' */

/** The server makes 13 at most; what is deeper is not drawn deeper. */
const mostDepth = 16;
const leadsOut = /^(?:https?|mailto):/i;

/**
 * The tree that the server read out of a text, as nodes. Words go in by `textContent`, addresses only where they begin as an address does.
 * @param {MarkupNode[]} markup
 * @param {number} [me] whose mentions are shown as mine
 */
export const markupNodes = (markup, me) => markup.map((node) => blockOf(node, { me, depth: 0, isLink: false }));

/** @typedef {{me?: number, depth: number, isLink: boolean}} Place where a node stands */

/** @param {MarkupNode} node @param {Place} place @returns {HTMLElement} */
function blockOf(node, place) {
  const inside = { ...place, depth: place.depth + 1 };
  const blocks = () => (inside.depth > mostDepth ? [paragraphOf([wordsIn(node)])] : (node.nodes ?? []).map((one) => blockOf(one, inside)));
  switch (node.type) {
    case 'quote': return withNodes(element('blockquote', ''), blocks());
    case 'list': return listOf(node, blocks());
    case 'item': return withNodes(element('li', ''), blocks());
    case 'codeBlock': return codeBlockOf(node);
    default: return paragraphOf(node.nodes === undefined ? inlineOf(node, inside) : inlinesOf(node, inside));
  }
}

/** @param {MarkupNode} node @param {HTMLElement[]} items */
function listOf({ start }, items) {
  if (start === undefined) return withNodes(element('ul', ''), items);
  const list = /** @type {HTMLOListElement} */ (element('ol', ''));
  list.start = start;
  return withNodes(list, items);
}

/** Wide ones scroll, by keyboard too; the button is no part of what is copied. @param {MarkupNode} node */
function codeBlockOf({ text = '', language }) {
  const block = element('div', 'listing');
  const listing = element('pre', '');
  listing.tabIndex = 0;
  listing.append(element('code', '', withoutPiles(text)));
  const copy = element('button', 'tool copy-code');
  copy.setAttribute('type', 'button');
  copy.setAttribute('aria-label', 'Copy the code');
  copy.title = 'Copy the code';
  copy.append(icon('copy'));
  if (language !== undefined) listing.dataset.language = withoutPiles(language).slice(0, 32);
  block.append(listing, copy);
  return block;
}

/** @param {MarkupNode} node @param {Place} place @returns {Node[]} */
const inlinesOf = (node, place) => (node.nodes ?? []).flatMap((one) => inlineOf(one, place));

/** @param {MarkupNode} node @param {Place} place @returns {Node[]} */
function inlineOf(node, place) {
  const { me, depth, isLink } = place;
  if (depth > mostDepth) return [document.createTextNode(wordsIn(node))];
  const inside = { ...place, depth: depth + 1 };
  const text = withoutPiles(node.text ?? '');
  switch (node.type) {
    case 'text': return isLink ? [document.createTextNode(text)] : inlineNodes(node.text ?? '');
    case 'break': return [document.createTextNode('\n')];
    case 'strong': return [withNodes(element('strong', ''), inlinesOf(node, inside))];
    case 'emphasis': return [withNodes(element('em', ''), inlinesOf(node, inside))];
    case 'strike': return [withNodes(element('s', ''), inlinesOf(node, inside))];
    case 'spoiler': return [spoilerOf(inlinesOf(node, inside))];
    case 'code': return [element('code', '', text)];
    case 'mention': return [mentionOf(text, node.person, me)];
    case 'link': return [linkOf(node, { ...inside, isLink: true })];
    default: return node.nodes === undefined ? [document.createTextNode(text)] : inlinesOf(node, inside);
  }
}

/** Only what leads out is a link, and where it leads can be seen before. @param {MarkupNode} node @param {Place} place */
function linkOf(node, place) {
  const nodes = inlinesOf(node, place);
  if (place.isLink && nodes.length === 0) nodes.push(document.createTextNode(node.text ?? node.href ?? ''));
  if (node.href === undefined || !leadsOut.test(node.href)) return withNodes(element('span', ''), nodes);
  const link = leadingOut(/** @type {HTMLAnchorElement} */ (withNodes(element('a', ''), nodes)), node.href);
  link.title = node.href;
  return link;
}

/** Covered until it is asked for; who only hears the page is asked too. @param {Node[]} nodes */
function spoilerOf(nodes) {
  const spoiler = element('span', 'spoiler');
  spoiler.tabIndex = 0;
  spoiler.role = 'button';
  spoiler.setAttribute('aria-label', 'Hidden words: press to read them');
  const inside = element('span', '');
  inside.setAttribute('aria-hidden', 'true');
  inside.inert = true;
  spoiler.append(withNodes(inside, nodes));
  return spoiler;
}

/** Uncovers it. @param {HTMLElement} spoiler */
export function openSpoiler(spoiler) {
  const inside = /** @type {HTMLElement} */ (spoiler.firstElementChild);
  spoiler.classList.add('open');
  for (const name of ['tabindex', 'role', 'aria-label']) spoiler.removeAttribute(name);
  inside.removeAttribute('aria-hidden');
  inside.inert = false;
}

/** Pressed, it is whoever is named. @param {string} text @param {number | undefined} person @param {number | undefined} me */
function mentionOf(text, person, me) {
  const isMine = person === me || person === 0;
  const mention = element(isMine ? 'b' : 'span', isMine ? 'called' : `called ${colourOf(person ?? null)}`, text);
  mention.dataset.person = String(person ?? 0);
  return mention;
}

/** @param {MarkupNode} node @returns {string} */
function wordsIn(node) {
  let words = '';
  for (const stack = [node]; stack.length > 0 && words.length < 8_000;) {
    const { text = '', nodes = [] } = /** @type {MarkupNode} */ (stack.pop());
    words += text;
    stack.push(...nodes.toReversed());
  }
  return withoutPiles(words);
}

/**
 * @param {HTMLElement} made
 * @param {Node[]} nodes
 */
function withNodes(made, nodes) {
  made.append(...nodes);
  return made;
}
