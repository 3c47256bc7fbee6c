import { timeOf } from 'snug/app/clock.js';
import { wordsOf } from 'snug/messages/row.js';

/** @import { History } from 'snug/messages/history.js' */

/**
 * Selected messages as one would write them down: `Maya 20:33: …`. Within one message the browser copies as always.
 * @param {Selection | null} selection
 * @param {HTMLElement} log
 * @param {History} history
 * @returns {string | null} null: nothing to improve
 */
export function transcriptOf(selection, log, history) {
  if (selection === null || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const first = numberAt(range.startContainer, log, 'next');
  const last = numberAt(range.endContainer, log, 'previous');
  if (first === null || last === null || last <= first) return null;
  const lines = [];
  for (let number = first; number <= last; number++) {
    const message = history.at(number);
    if (message && !message.deletedAt) lines.push(`${message.author.name} ${timeOf(new Date(message.at))}: ${wordsOf(message)}`);
  }
  return lines.join('\n');
}

/**
 * @param {Node} node where a selection starts or ends
 * @param {HTMLElement} log
 * @param {'next' | 'previous'} otherwise where to look when that is between messages (a day, the "new" line)
 */
function numberAt(node, log, otherwise) {
  const start = node instanceof Element ? node : node.parentElement;
  const inside = /** @type {HTMLElement | null} */ (start?.closest('.m[data-number]') ?? null);
  if (inside !== null) return Number(inside.dataset.number);
  const rows = Array.from(/** @type {NodeListOf<HTMLElement>} */ (log.querySelectorAll('.m[data-number]')));
  if (otherwise === 'previous') rows.reverse();
  const wanted = otherwise === 'next' ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  const near = rows.find((row) => node.compareDocumentPosition(row) & (wanted | Node.DOCUMENT_POSITION_CONTAINED_BY));
  return near === undefined ? null : Number(near.dataset.number);
}
