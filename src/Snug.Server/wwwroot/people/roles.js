/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Person } from 'snug/wire/types.js' */

/** What somebody may be, and what that means. */
export const roles = /** @type {const} */ (['member', 'admin', 'owner', 'bot']);

const ranks = { owner: 4, admin: 3, member: 2, bot: 1 };

/** @param {string | undefined} role */
const rankOf = (role) => ranks[/** @type {keyof typeof ranks} */ (role ?? 'member')] ?? 0;

/** Invites, and sees what was done. @param {Person} me */
export const keepsOrder = (me) => rankOf(me.role) >= ranks.admin;

/** The server decides; this says only what is offered. @param {Person} me @param {Person} other */
export const outranks = (me, other) => keepsOrder(me) && (me.role === 'owner' || rankOf(me.role) > rankOf(other.role));

/** Roles that somebody can give: what is below one's own, an owner any. @param {Person} me */
export const givenBy = (me) => roles.filter((role) => me.role === 'owner' || rankOf(role) < rankOf(me.role));

/** As long as it is not known who keeps a room, it is offered. @param {Room} room @param {Person} me */
export const mayPost = (room, me) => !room.isAnnouncements || (room.isPrivate ? room.isMineToKeep !== false : keepsOrder(me));

/** @param {Room} room @param {Person} me */
export const mayReply = (room, me) => room.takesReplies || mayPost(room, me);

/** Changes the room, and takes others' words away in it. @param {Room} room @param {Person} me */
export const keepsRoom = (room, me) => (room.isPrivate ? room.isMineToKeep === true : !room.isDirect && keepsOrder(me));

/** @param {Room} room */
export const whyNotToPost = ({ isPrivate, takesReplies }) => (isPrivate
  ? `Announcements: whoever keeps this room says something here, the others read it${takesReplies ? ' and reply' : ''}.`
  : `Announcements: owners and admins say something here, everybody reads it${takesReplies ? ' and replies' : ''}.`);
