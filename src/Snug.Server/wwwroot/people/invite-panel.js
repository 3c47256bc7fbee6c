import { dayOf } from 'snug/app/clock.js';
import { passOver } from 'snug/app/report.js';
import { element, write } from 'snug/app/template.js';
import { InviteForm } from 'snug/people/invite-form.js';
import { printSheet } from 'snug/people/invite-sheet.js';
import { linkCard } from 'snug/people/link-card.js';
import { button, isSure } from 'snug/people/settings-dialog.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Invite } from 'snug/wire/types.js' */

/** Making invitations, and who came by which. */
export class InvitePanel {
  root = element('section', 'inviting');
  #server;
  #api;
  #made = element('div', 'made');
  #list = element('ul', 'paper');
  #says = element('p', 'says explains');
  #form;

  /**
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(server, api) {
    this.#server = server;
    this.#api = api;
    this.#form = new InviteForm(server, api);
    this.#form.onMade = (invite) => this.#showMade(invite);
    this.#says.setAttribute('role', 'status');
    this.#list.setAttribute('aria-label', 'Invitations');
    this.#list.hidden = true;
    this.root.append(
      element('h2', '', 'Invite people'),
      element('p', 'explains', 'Whoever has the link comes in with a name of their own. They can read what was said in the open rooms.'),
      this.#form.root,
      this.#made,
      this.#list,
      this.#says,
    );
  }

  async show() {
    try {
      /** @type {Invite[]} */
      const invites = await this.#api.ask('GET', '/api/invites');
      this.#list.replaceChildren(...invites.map((invite) => this.#row(invite)));
      this.#list.hidden = invites.length === 0;
    } catch (problem) {
      this.#failed(problem);
    }
  }

  /** The link is told this once. @param {Invite} invite */
  async #showMade(invite) {
    const { code = '', link = '' } = invite;
    const terms = `${endOf(invite)} It is shown this once: copy or print it now.`;
    const { card, qr, ends, copying, drawn } = linkCard({ code, link }, terms, this.#api, () => write(this.#says, 'Copied. Send it to whoever is to come.'));
    const printing = button('quieter', 'Print a sheet');
    printing.addEventListener('click', () => printSheet(this.#server.name, link, qr, endOf(invite)));
    const another = button('quieter', 'Make another');
    another.addEventListener('click', () => { this.#made.replaceChildren(); this.#form.root.hidden = false; });
    ends.append(printing, another);
    this.#made.replaceChildren(card);
    this.#form.root.hidden = true;
    write(this.#says, '');
    copying.focus();
    await drawn;
    await this.show();
  }

  /** @param {Invite} invite */
  #row(invite) {
    const row = element('li', `row2 ${invite.works ? '' : 'over'}`);
    const rooms = invite.rooms.map((id) => this.#server.rooms.get(id)?.name ?? `room ${id}`);
    row.append(
      element('span', 'name', `${invite.note ?? `Invitation ${invite.id}`}`),
      element('span', 'sub', [invite.role, ...(rooms.length > 0 ? [`into ${rooms.join(', ')}`] : []), lowered(endOf(invite).replace(/\.$/, ''))].join(', ')),
      element('span', 'sub', cameBy(invite)),
    );
    if (!invite.works) {
      row.append(element('span', 'mid', 'over'));
      return row;
    }
    const revoke = button('link end', 'Revoke');
    revoke.setAttribute('aria-label', `Revoke ${invite.note ?? `invitation ${invite.id}`}`);
    revoke.addEventListener('click', () => {
      revoke.removeAttribute('aria-label');
      if (isSure(revoke, 'Revoke it all the same')) this.#revoke(invite);
      else write(this.#says, 'The link would let nobody in any more. Who came by it stays.');
    });
    row.append(revoke);
    return row;
  }

  /** @param {Invite} invite */
  async #revoke(invite) {
    try {
      await this.#api.ask('DELETE', `/api/invites/${invite.id}`);
      write(this.#says, 'It lets nobody in any more.');
      await this.show();
    } catch (problem) {
      this.#failed(problem);
    }
  }

  /** @param {unknown} problem */
  #failed(problem) {
    passOver(problem);
    write(this.#says, /** @type {Error} */ (problem).message);
  }
}

/** @param {Invite} invite */
function endOf({ expiresAt, uses }) {
  const until = expiresAt === null ? 'No end' : `Good until ${dayOf(new Date(expiresAt))}`;
  return `${until}, for ${uses === null ? 'any number of people' : uses === 1 ? 'one person' : `${uses} people`}.`;
}

/** @param {string} words within a line */
const lowered = (words) => words[0].toLowerCase() + words.slice(1);

/** @param {Invite} invite */
function cameBy({ used, people }) {
  if (used === 0) return 'nobody has come by it yet';
  const named = people.slice(0, 8).map(({ name }) => name).join(', ');
  const rest = used - Math.min(people.length, 8);
  return `${used} ${used === 1 ? 'has' : 'have'} come: ${named}${rest > 0 ? ` and ${rest} more` : ''}`;
}
