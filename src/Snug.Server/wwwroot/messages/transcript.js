import { timeOf } from 'snug/app/clock.js';
import { wordsOf } from 'snug/messages/row.js';

/** @import { History } from 'snug/messages/history.js' */

/**
 * Selected messages as one would write them down: `Maya 20:33: …`, also when all of the page is selected. Within one message the browser
 * copies as always.
 * @param {Selection | null} selection
 * @param {HTMLElement} log
 * @param {History} history
 * @returns {string | null} null: nothing to improve
 */
export function transcriptOf(selection, log, history) {
  if (selection === null || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (range.collapsed || !range.intersectsNode(log)) return null;
  const first = numberAt(range.startContainer, log, 'next');
  const end = numberAt(range.endContainer, log, 'previous');
  // Three clicks select a paragraph and end where the next begins: nothing of that one is selected.
  const last = end !== null && endsBefore(range, end, log) ? end - 1 : end;
  const isWithinOne = first === last && rowAt(range.startContainer) !== null && rowAt(range.startContainer) === rowAt(range.endContainer);
  if (first === null || last === null || last < first || isWithinOne) return null;
  const lines = [];
  for (let number = first; number <= last; number++) {
    const message = history.at(number);
    const isMuted = log.querySelector(`.muted[data-number="${number}"]`) !== null;
    if (message && !message.deletedAt && !isMuted) lines.push(`${message.author.name} ${timeOf(new Date(message.at))}: ${wordsOf(message)}`);
  }
  return lines.join('\n');
}

/**
 * @param {Range} range
 * @param {number} number
 * @param {HTMLElement} log
 */
function endsBefore(range, number, log) {
  const words = log.querySelector(`.m[data-number="${number}"] .words`);
  if (words === null || rowAt(range.endContainer)?.contains(words) !== true) return false;
  const selected = new Range();
  selected.setStart(words, 0);
  selected.setEnd(range.endContainer, range.endOffset);
  return selected.toString() === '';
}

/** @param {Node} node */
function rowAt(node) {
  const start = node instanceof Element ? node : node.parentElement;
  return /** @type {HTMLElement | null} */ (start?.closest('.m[data-number]') ?? null);
}

/**
 * @param {Node} node where a selection starts or ends
 * @param {HTMLElement} log
 * @param {'next' | 'previous'} otherwise where to look when that is between messages (a day, the "new" line)
 */
function numberAt(node, log, otherwise) {
  const inside = rowAt(node);
  if (inside !== null) return Number(inside.dataset.number);
  const rows = Array.from(/** @type {NodeListOf<HTMLElement>} */ (log.querySelectorAll('.m[data-number]')));
  if (otherwise === 'previous') rows.reverse();
  const wanted = otherwise === 'next' ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  const near = rows.find((row) => node.compareDocumentPosition(row) & (wanted | Node.DOCUMENT_POSITION_CONTAINED_BY));
  return near === undefined ? null : Number(near.dataset.number);
}
