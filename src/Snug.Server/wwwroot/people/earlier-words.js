import { storage } from 'snug/app/storage.js';

/** @import { Person } from 'snug/wire/types.js' */

/**
 * @typedef {object} EarlierWords what somebody said that was never acknowledged, or began to write
 * @property {string} name of the entry in storage
 * @property {boolean} isDraft
 * @property {number} [root] of the thread in which it was being written
 * @property {Person} by
 * @property {number} room
 * @property {string} [where] the room's name at the time
 * @property {string} text
 * @property {number} at
 */

const outbox = 'outbox.';
const draft = 'draft.';
const edit = 'edit.';
const isBegun = (/** @type {string} */ name) => name.startsWith(draft) || name.startsWith(edit);

/** @typedef {{by: Person, room: number, where: string, root?: number}} WritingPlace a room or, with its root, a thread */

/** @param {Person} one @param {Person | null} other */
export const isSame = (one, other) => other !== null && one.id === other.id && one.name === other.name;

/**
 * Where what is typed in a room and not said is kept. The name is a part of it: in another database the same number is somebody else.
 * @param {Person} by
 * @param {number} room
 * @param {number} [root] of a thread
 */
export const draftName = (by, room, root) => `${draft}${by.id}.${root === undefined ? room : `${room}/${root}`}.${by.name}`;

/**
 * Where what something said is being changed to is kept; what was sent and not answered yet beside it, by number or key.
 * @param {WritingPlace & {sent?: number | string}} place
 */
export const editName = ({ by, room, root, sent }) =>
  `${edit}${by.id}.${room}${root === undefined ? '' : `/${root}`}${sent === undefined ? '' : `#${sent}`}.${by.name}`;

export const editNames = () => storage.names(edit);

/**
 * What stands in this browser's storage, the oldest first.
 * @param {(by: Person) => boolean} isWanted
 * @returns {EarlierWords[]}
 */
export function earlierWords(isWanted) {
  return [...storage.names(outbox), ...storage.names(draft), ...storage.names(edit)]
    .map((name) => ({ ...storage.get(name), name, isDraft: isBegun(name) }))
    .filter(({ by, text }) => typeof by?.name === 'string' && typeof text === 'string' && text !== '' && isWanted(by))
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
    const place = { ...words, by: { id: now.id, name: now.name }, where: words.where ?? '' };
    const own = name.startsWith(edit) ? editName(place) : draftName(now, words.room, words.root);
    storage.set(isDraft ? own : name, { ...words, by: place.by });
    if (isDraft) storage.remove(name);
  }
}

/** The room is not for me any more, nor what I began to write there. @param {Person} me @param {number} room */
export function forgetBegun(me, room) {
  for (const name of [...storage.names(draft), ...storage.names(edit)]) {
    const kept = storage.get(name);
    if (kept?.room === room && isSame(me, kept.by)) storage.remove(name);
  }
}

export const hasEarlierWords = () => earlierWords(() => true).length > 0;
