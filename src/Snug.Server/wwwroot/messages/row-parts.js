import { pathOf } from 'snug/app/address.js';
import { momentOf, pointOf } from 'snug/app/clock.js';
import { element, icon, pressed, tool } from 'snug/app/template.js';
import { withoutPiles } from 'snug/messages/marks.js';
import { colourOf } from 'snug/people/colour.js';

/** @import { PersonalState } from 'snug/app/personal-state.js' */
/** @import { Message, Named, Person, Quote, Reaction, Thread } from 'snug/wire/types.js' */

/** What hangs on a message: what it answers, who reacted, what was answered, that it was changed or pinned. */

/**
 * One line of what is answered; pressed, it leads there.
 * @param {number} room
 * @param {Quote} quote
 * @param {boolean} [isMuted] I do not hear whoever said it
 */
export function quoteLine(room, { number, author, text, deleted }, isMuted = false) {
  const line = element('a', 'to');
  line.setAttribute('href', pathOf(room, number));
  line.title = `What this answers: message ${number}`;
  line.dataset.to = String(number);
  if (isMuted) line.append(element('span', '', 'Somebody you muted'), element('span', 'no', `#${number}`));
  else line.append(
    element('b', colourOf(author.id), withoutPiles(author.name)),
    element('span', deleted ? 'gone-words' : '', deleted ? 'deleted' : withoutPiles(text)),
    element('span', 'no', `#${number}`),
  );
  return line;
}

/** @param {string} editedAt */
export function editedSign(editedAt) {
  const sign = element('span', 'edited', 'edited');
  sign.title = `Edited: ${momentOf(new Date(editedAt))}`;
  return sign;
}

/** @param {string} pinnedAt */
export function pinSign(pinnedAt) {
  const sign = element('span', 'edited pinned', 'pinned');
  sign.title = `Pinned: ${momentOf(new Date(pinnedAt))}`;
  sign.prepend(icon('pin'));
  return sign;
}

/**
 * One token for each emoji; mine has an edge. Who it was is said behind them, for a pointer and for the focus.
 * @param {Reaction[]} reactions
 * @param {Person} me
 * @param {number} number
 */
export function reactionRow(reactions, me, number) {
  const row = element('div', 'reacts');
  for (const { emoji, count, people } of reactions) {
    const isMine = people.some(({ id }) => id === me.id);
    const who = namesOf(people, me, count);
    const token = pressed(isMine ? 'react mine' : 'react', '', () => {});
    token.dataset.emoji = emoji;
    token.dataset.who = who;
    token.setAttribute('aria-pressed', String(isMine));
    token.setAttribute('aria-label', `${emoji} ${count}: ${who}`);
    token.append(element('i', '', emoji), String(count));
    row.append(token);
  }
  const more = tool('face', `React to message ${number}`, 'react add');
  more.classList.remove('tool');
  row.append(more, element('span', 'who-reacted'));
  return row;
}

/** Below a list or a listing. @param {HTMLElement[]} signs */
function lineOf(signs) {
  const line = element('div', 'signs');
  line.append(...signs);
  return line;
}

/** @param {Thread} thread @param {Person} me */
export function repliesLine({ count, people, lastAt }, me) {
  const line = pressed('replies', '', () => {});
  const who = people.length === 0 ? 'last' : `${namesOf(people, me, people.length)}, last`;
  line.append(element('b', '', count === 1 ? '1 reply' : `${count} replies`), element('span', '', `${who} ${pointOf(new Date(lastAt))}`));
  return line;
}

/** @param {Named[]} people @param {Person} me @param {number} count how many there are in all */
function namesOf(people, me, count) {
  const names = people.map(({ id, name }) => (id === me.id ? 'you' : name));
  const more = count - names.length;
  if (more > 0) names.push(`${more} more`);
  return names.length < 2 ? names[0] ?? '' : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/**
 * All that hangs on it, around its words.
 * @param {HTMLElement} words
 * @param {Message} message
 * @param {Person} me
 * @param {PersonalState} [personal]
 */
export function hang(words, { room, number, replyTo, editedAt, pinnedAt, reactions, thread }, me, personal) {
  if (replyTo !== undefined) words.prepend(quoteLine(room, replyTo, personal?.isMuted(replyTo.author.id)));
  const signs = [...(editedAt === undefined ? [] : [editedSign(editedAt)]), ...(pinnedAt === undefined ? [] : [pinSign(pinnedAt)])];
  if (signs.length > 0) {
    const last = words.lastElementChild;
    if (last?.matches('p') && words.firstElementChild !== null) last.append(...signs);
    else words.append(lineOf(signs));
  }
  if (reactions !== undefined && reactions.length > 0) words.append(reactionRow(reactions, me, number));
  if (thread !== undefined) words.append(repliesLine(thread, me));
}
