import { element, write } from 'snug/app/template.js';
import { AccountPanel } from 'snug/people/account-panel.js';
import { PeoplePanel } from 'snug/people/people-panel.js';
import { ReportsPanel } from 'snug/people/reports-panel.js';
import { keepsOrder } from 'snug/people/roles.js';
import { ServerPanel } from 'snug/people/server-panel.js';
import { RoomsPanel } from 'snug/rooms/rooms-panel.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */

/** @typedef {'people' | 'you' | 'rooms' | 'reports' | 'server'} Tab */
/** @typedef {{root: HTMLElement, show: () => () => void}} Panel */

/** @type {Record<Tab, string>} */
const titles = { people: 'People', you: 'You', rooms: 'Rooms', reports: 'Reports', server: 'Server' };

/** People, invitations and how it is for you: one window, of which one part is shown. */
export class SettingsDialog {
  /** @type {(room: number, number?: number) => void} to go to */
  onRoom = () => {};
  /** @type {(person: number) => void} to talk with */
  onTalk = () => {};

  #dialog = /** @type {HTMLDialogElement} */ (element('dialog', 'sheet settings'));
  #place = element('div', 'panel');
  #server;
  #api;
  #end = () => {};

  /**
   * @param {ServerView} server
   * @param {Api} api
   */
  constructor(server, api) {
    this.#server = server;
    this.#api = api;
  }

  /** @param {Tab} tab */
  async show(tab) {
    if (document.querySelector('dialog[open]') !== null) return;
    await ownStyle();
    const head = element('div', 'head');
    const close = button('quieter close', 'Close');
    close.addEventListener('click', () => this.#dialog.close());
    const tabs = element('nav', 'tabs');
    tabs.setAttribute('aria-label', this.#server.name);
    const offered = Object.entries(titles).filter(([name]) => name !== 'reports' || keepsOrder(this.#server.me));
    tabs.append(...offered.map(([name, title]) => {
      const one = button('tab', title);
      one.dataset.tab = name;
      one.addEventListener('click', () => this.#open(/** @type {Tab} */ (name)));
      return one;
    }));
    head.append(tabs, close);
    this.#dialog.append(head, this.#place);
    this.#dialog.setAttribute('aria-label', this.#server.name);
    const endCount = this.#server.changed.on(() => this.#countReports());
    this.#dialog.addEventListener('close', () => { this.#end(); endCount(); this.#dialog.remove(); });
    document.body.append(this.#dialog);
    this.#countReports();
    this.#open(tab);
    this.#dialog.showModal();
    const here = /** @type {HTMLElement} */ (this.#dialog.querySelector('[aria-current]'));
    here.scrollIntoView({ block: 'nearest', inline: 'center' });
    here.focus();
  }

  /** How many wait: they are for whoever reads this. */
  #countReports() {
    const tab = this.#dialog.querySelector('[data-tab=reports]');
    const { reports } = this.#server.personal;
    if (tab === null || tab.textContent === (reports === 0 ? titles.reports : `${titles.reports} ${reports}`)) return;
    tab.replaceChildren(titles.reports, ...(reports === 0 ? [] : [' ', element('span', 'lamp', String(reports))]));
  }

  /** Somewhere else: nothing lies over it. @param {() => void} go */
  #leaveFor(go) {
    this.#dialog.close();
    go();
  }

  /** @param {Tab} tab */
  #open(tab) {
    this.#end();
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (this.#dialog.querySelectorAll('.tab'))) {
      if (one.dataset.tab === tab) one.setAttribute('aria-current', 'page');
      else one.removeAttribute('aria-current');
    }
    const panel = this.#make(tab);
    this.#place.replaceChildren(panel.root);
    this.#place.scrollTop = 0;
    this.#end = panel.show();
  }

  /**
   * @param {Tab} tab
   * @returns {Panel}
   */
  #make(tab) {
    switch (tab) {
      case 'people': return new PeoplePanel(this.#server, this.#api, (person) => this.#leaveFor(() => this.onTalk(person)));
      case 'you': return new AccountPanel(this.#server, this.#api);
      case 'rooms': {
        const panel = new RoomsPanel(this.#server, this.#api);
        panel.onRoom = (room) => this.#leaveFor(() => this.onRoom(room));
        return panel;
      }
      case 'reports': return new ReportsPanel(this.#server, this.#api);
      case 'server': return new ServerPanel(this.#server, this.#api);
    }
  }
}

/**
 * @param {string} className
 * @param {string} text
 */
export function button(className, text) {
  const made = /** @type {HTMLButtonElement} */ (element('button', className, text));
  made.type = 'button';
  return made;
}

/**
 * What cannot be taken back asks by its own words: pressed once it says what it would do, pressed again it does it.
 * @param {HTMLButtonElement} pressed
 * @param {string} words
 * @returns {boolean} whether it was pressed again
 */
export function isSure(pressed, words) {
  if (pressed.dataset.sure === 'yes') return true;
  pressed.dataset.sure = 'yes';
  write(pressed, words);
  return false;
}

/** Loaded by whoever comes here, not by everybody at the door. */
export function ownStyle() {
  const href = new URL('../css/settings.css', import.meta.url).pathname;
  if (document.querySelector(`link[href="${href}"]`) !== null) return Promise.resolve();
  const link = /** @type {HTMLLinkElement} */ (element('link', ''));
  link.rel = 'stylesheet';
  link.href = href;
  return new Promise((resolve) => {
    for (const done of ['load', 'error']) link.addEventListener(done, resolve);
    document.head.append(link);
  });
}
