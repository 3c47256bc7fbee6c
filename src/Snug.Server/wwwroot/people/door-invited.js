import { element, part } from 'snug/app/template.js';

/** @import { Invited } from 'snug/wire/types.js' */

export const deadLink = 'That link lets nobody in: it was used, is over, or never was. Ask whoever sent it for another one; one from your own other device is made there again.';

/**
 * At the door, opened by a link: whose house it is, who invites, and as what.
 * @param {HTMLElement} root the door
 * @param {string} house
 * @param {Invited} [invited] absent: the link lets nobody in
 */
export function showInvited(root, house, invited) {
  const person = invited?.person;
  root.classList.toggle('as-person', person !== undefined);
  if (invited === undefined) return;
  if (person !== undefined) {
    part(root, '.card > .go').replaceChildren('Come in as ', isolated(person.name));
    part(root, '.known').replaceChildren(line('This link is for ', isolated(person.name), '. It works once.'));
    return;
  }
  part(root, 'h1').replaceChildren(...(invited.by === undefined ? ['You are invited to '] : [isolated(invited.by.name), ' invites you to ']), isolated(house));
  const role = asWhat(invited.role);
  if (role !== '') part(root, '.known').prepend(line(role));
}

/** @param {string | undefined} role */
function asWhat(role) {
  switch (role) {
    case 'owner': return 'By this link you come in as an owner: everything here is yours to decide.';
    case 'admin': return 'By this link you come in as an admin: you invite people and keep order.';
    case 'bot': return 'By this link a program comes in as a bot: it reads and says, and invites nobody.';
    default: return '';
  }
}

/** @param {(string | Node)[]} words */
function line(...words) {
  const item = element('li', '');
  item.append(...words);
  return item;
}

/** @param {string} name */
const isolated = (name) => element('bdi', '', name);
