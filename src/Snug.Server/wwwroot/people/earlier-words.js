import { storage } from 'snug/app/storage.js';

/** @import { Person } from 'snug/wire/types.js' */

/**
 * @typedef {object} EarlierWords what somebody said that was never acknowledged, or began to write
 * @property {string} name of the entry in storage
 * @property {boolean} isDraft
 * @property {Person} by
 * @property {number} room
 * @property {string} [where] the room's name at the time
 * @property {string} text
 * @property {number} at
 */

const outbox = 'outbox.';
const draft = 'draft.';

/** @param {Person} one @param {Person | null} other */
export const isSame = (one, other) => other !== null && one.id === other.id && one.name === other.name;

/**
 * Where what is typed in a room and not said is kept. The name is a part of it: in another database the same number is somebody else.
 * @param {Person} by
 * @param {number} room
 */
export const draftName = (by, room) => `${draft}${by.id}.${room}.${by.name}`;

/**
 * What stands in this browser's storage, the oldest first.
 * @param {(by: Person) => boolean} isWanted
 * @returns {EarlierWords[]}
 */
export function earlierWords(isWanted) {
  return [...storage.names(outbox), ...storage.names(draft)]
    .map((name) => ({ ...storage.get(name), name, isDraft: name.startsWith(draft) }))
    .filter(({ by, text }) => typeof by?.name === 'string' && typeof text === 'string' && isWanted(by))
    .sort((a, b) => a.at - b.at);
}

/**
 * I have another name or role. What I wrote here and did not say yet stays mine.
 * @param {Person} me the one object that all of the page has
 * @param {Person} now
 */
export function becomeNow(me, now) {
  const before = { ...me };
  delete me.role;
  delete me.status;
  Object.assign(me, now);
  storage.set('me', now);
  if (before.name === now.name) return;
  for (const { name, isDraft, ...words } of earlierWords((by) => isSame(by, before))) {
    storage.set(isDraft ? draftName(now, words.room) : name, { ...words, by: { id: now.id, name: now.name } });
    if (isDraft) storage.remove(name);
  }
}

export const hasEarlierWords = () => earlierWords(() => true).length > 0;
