import { plainReading } from 'snug/messages/plain-reading.js';

/** @import { Message, MessagePin, MessageReactions, Named, Person, Quote } from 'snug/wire/types.js' */

const mostNamed = 5;

/** What an event makes of a message that is here already. Each gives back the same object where it changes nothing. */

/** @param {Message} message @returns {Quote} as a reply to it will quote it */
export const quoteOf = ({ number, author, text, markup, replyTo, deletedAt }) => ({
  number, root: replyTo?.root ?? number, author, text: plainReading({ text, markup }), ...(deletedAt ? { deleted: true } : {}),
});

/**
 * An event says the whole message, but for what was answered to it.
 * @param {Message} told
 * @param {Message} known
 * @returns {Message}
 */
export const withThreadOf = (told, { thread }) => (told.thread !== undefined || thread === undefined ? told : { ...told, thread });

/**
 * @param {Message} message
 * @param {Message} quoted as it is now
 */
export function requoted(message, quoted) {
  const { replyTo } = message;
  if (replyTo?.number !== quoted.number) return message;
  const isGone = quoted.deletedAt !== undefined;
  const text = isGone ? '' : plainReading(quoted);
  if (replyTo.text === text && (replyTo.deleted ?? false) === isGone) return message;
  return { ...message, replyTo: { ...replyTo, text, ...(isGone ? { deleted: true } : {}) } };
}

/**
 * One more reply in a thread. However often it is told, it counts once: numbers only grow.
 * @param {Message} root
 * @param {Message} reply
 */
export function counted(root, reply) {
  const { thread } = root;
  if (reply.replyTo?.root !== root.number || reply.number <= (thread?.lastNumber ?? 0)) return root;
  const people = thread?.people ?? [];
  const { id, name } = reply.author;
  const isNew = id !== null && people.length < mostNamed && people.every((person) => person.id !== id);
  return {
    ...root,
    thread: { count: (thread?.count ?? 0) + 1, people: isNew ? [...people, { id, name }] : people, lastAt: reply.at, lastNumber: reply.number },
  };
}

/** @param {Message} message @param {MessageReactions} told */
export function reacted(message, { reactions }) {
  if (message.deletedAt !== undefined || JSON.stringify(message.reactions ?? []) === JSON.stringify(reactions)) return message;
  const { reactions: _, ...rest } = message;
  return reactions.length === 0 ? rest : { ...rest, reactions };
}

/** @param {Message} message @param {MessagePin} told */
export function pinned(message, { pinnedAt }) {
  if (message.deletedAt !== undefined || (message.pinnedAt ?? null) === (pinnedAt ?? null)) return message;
  const { pinnedAt: _, ...rest } = message;
  return pinnedAt ? { ...rest, pinnedAt } : rest;
}

/**
 * Somebody stands under the name that they have now: as who said it, whom it quotes, who reacted and who answered.
 * @param {Message} message
 * @param {Person} person
 * @returns {Message}
 */
export function renamed(message, { id, name }) {
  const { author, replyTo, reactions, thread } = message;
  const isOther = (/** @type {{id: number | null, name: string}} */ one) => one.id === id && one.name !== name;
  const now = (/** @type {Named[]} */ people) => people.map((one) => (isOther(one) ? { ...one, name } : one));
  const isIn = [author, ...(replyTo ? [replyTo.author] : []), ...(reactions ?? []).flatMap(({ people }) => people), ...(thread?.people ?? [])].some(isOther);
  if (!isIn) return message;
  const changed = { ...message };
  if (isOther(author)) changed.author = { ...author, name };
  if (replyTo && isOther(replyTo.author)) changed.replyTo = { ...replyTo, author: { ...replyTo.author, name } };
  if (reactions) changed.reactions = reactions.map((one) => ({ ...one, people: now(one.people) }));
  if (thread) changed.thread = { ...thread, people: now(thread.people) };
  return changed;
}
