import { pathOf } from 'snug/app/address.js';
import { passOver } from 'snug/app/report.js';
import { element, pressed, write } from 'snug/app/template.js';
import { rowOf } from 'snug/messages/row.js';
import { ownStyle } from 'snug/people/settings-dialog.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Room } from 'snug/rooms/room.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Message } from 'snug/wire/types.js' */

/** Of each room; the rest is a press away. */
const mostOfOne = 10;
const mostRooms = 20;

/**
 * What is new in all rooms, in one view: what names me first. Looking is not reading; a press is.
 * @param {ServerView} server
 * @param {Api} api
 * @param {(path: string) => void} go
 */
export async function showNews(server, api, go) {
  if (document.querySelector('dialog[open]') !== null) return;
  await ownStyle();
  const dialog = /** @type {HTMLDialogElement} */ (element('dialog', 'sheet message-list news'));
  const head = element('div', 'head');
  const heading = element('h2', '', 'What is new');
  heading.id = 'news-title';
  head.append(heading, pressed('quieter close', 'Close', () => dialog.close()));
  const list = element('div', 'listed');
  list.tabIndex = 0;
  list.setAttribute('role', 'group');
  list.setAttribute('aria-labelledby', 'news-title');
  const says = element('p', 'explains says');
  says.setAttribute('role', 'status');
  dialog.setAttribute('aria-labelledby', 'news-title');
  dialog.append(head, list, says);
  dialog.addEventListener('click', (event) => clicked(event, dialog, go));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  const waiting = server.rooms.listed.filter((room) => room.waiting > 0)
    .sort((a, b) => Number(b.timesNamed > 0) - Number(a.timesNamed > 0)).slice(0, mostRooms);
  write(says, waiting.length === 0 ? 'Nothing is new anywhere.' : '');
  list.hidden = waiting.length === 0;
  for (const room of waiting) list.append(await sectionOf(room, server, api, says));
}

/**
 * @param {Room} room
 * @param {ServerView} server
 * @param {Api} api
 * @param {HTMLElement} says
 */
async function sectionOf(room, server, api, says) {
  const section = element('section', 'news-of');
  const title = element('h3', '');
  const link = element('a', '', `${room.isDirect ? '' : `${room.id} `}${room.name}`);
  link.setAttribute('href', pathOf(room.id));
  const { unread, timesNamed } = room;
  title.append(link, ' ', element('span', 'lamp', timesNamed > 0 ? `@ ${room.waiting}` : String(room.waiting)));
  const read = pressed('link', 'Mark as read', () => {
    server.markRead(room);
    section.remove();
    write(says, `${unread} in ${room.name} marked as read.`);
  });
  title.append(read);
  section.append(title);
  try {
    const messages = await api.messages(room.id, { after: room.readNumber ?? 0, limit: mostOfOne });
    section.append(...messages.filter(({ author }) => !server.personal.isMuted(author.id)).map((message) => rowFor(message, server)));
    const more = unread - messages.length;
    if (more > 0) section.append(element('p', 'explains', `and ${more} more`));
  } catch (problem) {
    passOver(problem);
    section.append(element('p', 'explains', /** @type {Error} */ (problem).message));
  }
  return section;
}

/** @param {Message} message @param {ServerView} server */
function rowFor(message, { me, personal }) {
  const row = rowOf({ ...message, thread: undefined, reactions: undefined }, me, personal);
  row.classList.add('first');
  return row;
}

/** @param {MouseEvent} event @param {HTMLDialogElement} dialog @param {(path: string) => void} go */
function clicked(event, dialog, go) {
  if (event.target === dialog) return dialog.close();
  const target = /** @type {Element} */ (event.target);
  const link = target.closest('a') ?? (target.closest('button') === null ? target.closest('.m')?.querySelector('a.at') : null);
  if (!link || link.target === '_blank' || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  event.preventDefault();
  dialog.close();
  return go(/** @type {HTMLAnchorElement} */ (link).pathname);
}
