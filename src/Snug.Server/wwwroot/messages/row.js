import { pathOf } from 'snug/app/address.js';
import { momentOf, timeOf } from 'snug/app/clock.js';
import { attempt } from 'snug/app/report.js';
import { element, fromTemplate, part } from 'snug/app/template.js';
import { withoutPiles } from 'snug/messages/marks.js';
import { nodesOf } from 'snug/messages/message-text.js';
import { hang, quoteLine, repliesLine } from 'snug/messages/row-parts.js';
import { colourOf } from 'snug/people/colour.js';

/** @import { Author, Message, Person } from 'snug/wire/types.js' */
/** @import { Waiting } from 'snug/messages/outbox.js' */
/** @import { PersonalState } from 'snug/app/personal-state.js' */

/** More lines than this are folded to twelve (css/messages.css): what hides a line or two saves nothing. */
const mostLines = 14;

const wordsIfDamaged = "This message is damaged on the server's disk. A backup may still have it.";

/**
 * What was said, or what stands in its place where the server's disk has spoilt it.
 * @param {Message} message
 */
export const wordsOf = ({ text, damaged }) => damaged ? wordsIfDamaged : text;

/**
 * Whether it names me, everybody in the room, or says one of my own words.
 * @param {Message} message
 * @param {Person} me
 * @param {PersonalState} [personal]
 */
export const isForMe = ({ mentions, text }, me, personal) => (mentions?.some((id) => id === me.id || id === 0) ?? false)
  || (personal?.isHighlight(text) ?? false);

/**
 * In the place of what somebody says whom I muted: who they are is not said either.
 * @param {Message} message
 */
export function mutedRowOf({ number, room }) {
  const row = fromTemplate('row');
  row.dataset.number = String(number);
  row.classList.add('muted');
  const words = element('p', '', 'Somebody you muted. ');
  const show = element('button', 'link show-muted', 'Show');
  show.setAttribute('type', 'button');
  words.append(show);
  part(row, '.words').append(words);
  part(row, '.at').setAttribute('href', pathOf(room, number));
  part(row, '.number').textContent = `#${number}`;
  return row;
}

/**
 * One message on the page: name in the margin, words, time. It is always there: what cannot be drawn is who said what, and no more.
 * @param {Message} message
 * @param {Person} me
 * @param {PersonalState} [personal] what is for me besides my name
 */
export const rowOf = (message, me, personal) => attempt(
  `message ${message.room}/${message.number} could not be drawn and is shown without its time`,
  () => drawn(message, me, personal),
  () => plain(message),
);

/** @param {Message} message */
function plain(message) {
  const { number, author, deletedAt } = message;
  const row = fromTemplate('row');
  row.dataset.number = String(number);
  part(row, '.by bdi').textContent = withoutPiles(author.name);
  part(row, '.words').append(element('p', '', deletedAt ? 'deleted' : withoutPiles(wordsOf(message))));
  part(row, '.number').textContent = `#${number}`;
  return row;
}

/**
 * @param {Message} message
 * @param {Person} me
 * @param {PersonalState} [personal]
 */
function drawn(message, me, personal) {
  const row = fromTemplate('row');
  const at = new Date(message.at);
  const isMine = message.author.id === me.id;
  row.dataset.number = String(message.number);
  sign(row, message.author, isMine);
  const words = part(row, '.words');
  if (message.deletedAt || message.damaged) {
    row.classList.add('gone');
    words.append(element('p', '', message.deletedAt ? 'deleted' : wordsOf(message)));
    if (message.thread !== undefined) words.append(repliesLine(message.thread, me));
  } else {
    const { nodes, lines } = nodesOf(message, me.id);
    words.append(...nodes);
    if (lines > mostLines) fold(row, words);
    hang(words, message, me, personal);
    row.classList.toggle('named', !isMine && isForMe(message, me, personal));
  }
  const link = part(row, '.at');
  link.setAttribute('href', pathOf(message.room, message.number));
  link.title = `${momentOf(at)}. Copies the link to message ${message.number}`;
  part(row, '.number').textContent = `#${message.number}`;
  if (message.damaged) {
    link.title = `Copies the link to message ${message.number}`;
    return row; // When it was said is not known.
  }
  const time = part(row, 'time');
  time.setAttribute('datetime', message.at);
  time.textContent = timeOf(at);
  return row;
}

/**
 * Words that wait to be acknowledged.
 * @param {Waiting} waiting
 * @param {boolean} mustBeAsked they go out only when the person says so
 */
export function waitingRowOf(waiting, mustBeAsked) {
  const row = fromTemplate('waiting-row');
  sign(row, waiting.by, true);
  const words = part(row, '.words');
  const { nodes, lines } = nodesOf({ text: waiting.edited ?? waiting.text });
  words.append(...nodes);
  if (lines > mostLines) fold(row, words);
  if (waiting.replyTo !== undefined) words.prepend(quoteLine(waiting.room, waiting.replyTo));
  row.classList.toggle('refused', mustBeAsked);
  row.dataset.key = waiting.key;
  part(row, '.why').textContent = waiting.refused ?? 'This has waited for more than a week.';
  part(row, '.refusal').hidden = !mustBeAsked;
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {Author | Person} author
 * @param {boolean} isMine
 */
function sign(row, author, isMine) {
  const by = part(row, '.by');
  part(by, 'bdi').textContent = by.title = withoutPiles(author.name); // The margin may be too narrow for it.
  by.classList.add(colourOf(author.id));
  row.classList.toggle('you', isMine);
  if ('via' in author && author.via && author.via !== 'damaged') {
    by.title = `Came by another door (${author.via}): nobody proved this name.`;
    by.append(element('span', 'unseen', ` (unproved, via ${author.via})`));
  }
}

/** What hangs on it stays in sight. @param {HTMLElement} row @param {HTMLElement} words */
function fold(row, words) {
  const button = element('button', 'link unfold', 'Show all');
  button.setAttribute('type', 'button');
  button.setAttribute('aria-expanded', 'false');
  row.classList.add('folded');
  const folds = element('div', 'folds');
  folds.append(...words.childNodes);
  words.append(folds, button);
}
