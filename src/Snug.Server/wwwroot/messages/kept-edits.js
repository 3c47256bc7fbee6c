import { storage } from 'snug/app/storage.js';
import { editName, editNames, isSame } from 'snug/people/earlier-words.js';

/** @import { Edited } from 'snug/messages/composer-aim.js' */
/** @import { WritingPlace } from 'snug/people/earlier-words.js' */

/** @typedef {WritingPlace & {text: string, sent?: number | string, of: Omit<Edited, 'words'>}} KeptEdit */

/** What this page has sent and has no answer about yet. @type {Set<string>} */
const underWay = new Set();

/**
 * What something that was said is to say instead, as this browser keeps it: for each room and thread the one that is being written, and each
 * that was sent until the server has answered. What the message says is not kept with it, for it may be deleted before this is read again.
 */
export const keptEdits = {
  /** The one that is being written. @param {WritingPlace} place @param {Edited} edited @param {string} text */
  keep(place, { words, room, number, key }, text) {
    if (text === words) storage.remove(editName(place));
    else storage.set(editName(place), { ...place, text, at: Date.now(), of: { room, number, key } });
  },

  /** @param {WritingPlace} place */
  leave(place) {
    storage.remove(editName(place));
  },

  /** It leaves for the server. @param {WritingPlace} place @param {Edited} edited @param {string} text @returns {string} its entry */
  send(place, { words, room, number, key }, text) {
    const sent = number ?? key;
    const name = editName({ ...place, sent });
    if (text !== words) storage.set(name, { ...place, sent, text, at: Date.now(), of: { room, number, key } });
    underWay.add(name);
    return name;
  },

  /** The server has answered, or nobody did. @param {string} name @param {boolean} isKept to be tried again */
  answered(name, isKept) {
    underWay.delete(name);
    if (!isKept) storage.remove(name);
  },

  /** What is to be gone on with where one comes to. @param {WritingPlace} place @returns {KeptEdit | null} */
  begun(place) {
    const written = storage.get(editName(place));
    return written ?? unanswered(place.by).find(({ kept }) => kept.room === place.room && kept.root === place.root)?.kept ?? null;
  },

  /** What it was to say when nobody answered. @param {WritingPlace} place @param {Edited} edited @returns {string | undefined} */
  textFor({ by }, { room, number }) {
    return unanswered(by).find(({ kept: { of } }) => number !== undefined && of.number === number && of.room === room)?.kept.text;
  },

  /** It is being written again, and kept as that. @param {WritingPlace} place @param {Omit<Edited, 'words'>} edited */
  takeUp({ by }, { room, number, key }) {
    for (const { name, kept: { of } } of unanswered(by)) if (of.room === room && of.number === number && of.key === key) storage.remove(name);
  },
};

/** @param {WritingPlace['by']} by @returns {{name: string, kept: KeptEdit}[]} */
function unanswered(by) {
  return editNames().map((name) => ({ name, kept: storage.get(name) }))
    .filter(({ name, kept }) => kept?.sent !== undefined && isSame(by, kept.by) && !underWay.has(name));
}
