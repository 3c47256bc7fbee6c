import { dayOf, isSameDay } from 'snug/app/clock.js';
import { passOver } from 'snug/app/report.js';
import { element } from 'snug/app/template.js';
import { deviceWords } from 'snug/people/device-words.js';
import { button, isSure } from 'snug/people/settings-dialog.js';

/** @import { Api } from 'snug/wire/api.js' */
/** @import { SignedIn } from 'snug/wire/types.js' */

/** Where one is signed in; what is gone or not one's own is signed out here. */
export class SessionsCard {
  root = element('section', 'signed-in');
  #api;
  #say;
  #list = element('ul', 'paper');
  #place = element('div', 'ends');

  /**
   * @param {Api} api
   * @param {(words: string) => void} say
   */
  constructor(api, say) {
    this.#api = api;
    this.#say = say;
    const title = element('h3', '', 'Where you are signed in');
    title.id = 'signed-in-title';
    this.#list.setAttribute('aria-labelledby', title.id);
    this.root.append(title, element('p', 'explains', 'A device that is lost, or that you do not know, is signed out here.'), this.#list, this.#place);
  }

  async show() {
    try {
      /** @type {SignedIn[]} */
      const all = await this.#api.ask('GET', '/api/sessions');
      this.#draw(all);
    } catch (problem) {
      this.#failed(problem);
    }
  }

  /** @param {SignedIn[]} all */
  #draw(all) {
    const sorted = [...all].sort((a, b) => Number(b.here === true) - Number(a.here === true) || b.usedAt.localeCompare(a.usedAt));
    this.#list.replaceChildren(...sorted.map((session) => this.#row(session)));
    const others = all.filter(({ here }) => here !== true).length;
    this.#place.replaceChildren(...(others > 1 ? [this.#everywhereElse(others)] : []));
  }

  /** @param {SignedIn} session */
  #row({ id, device, at, usedAt, here }) {
    const row = element('li', 'row2');
    const words = deviceWords(device);
    const name = element('span', 'name');
    name.append(element('bdi', '', words));
    const since = `since ${dayWords(new Date(at))}`;
    const used = here === true ? 'here now' : `last used ${dayWords(new Date(usedAt))}`;
    row.append(name, element('span', 'sub', `${used}, signed in ${since}`));
    if (device) row.title = device;
    if (here === true) {
      name.append(element('span', 'badge', 'this one'));
      return row;
    }
    const out = button('quieter end', 'Sign out');
    out.append(element('span', 'unseen', ` ${words}`));
    out.addEventListener('click', () => {
      if (isSure(out, 'Sign it out all the same')) this.#end(`/api/sessions/${encodeURIComponent(id)}`, `${words} is signed out.`);
      else this.#say(`${words} would be signed out at once. It comes in again with a code or with your password.`);
    });
    row.append(out);
    return row;
  }

  /** @param {number} count */
  #everywhereElse(count) {
    const out = button('quieter', 'Sign out everywhere else');
    out.addEventListener('click', () => {
      if (isSure(out, 'Sign out everywhere else all the same')) this.#end('/api/sessions', 'You are signed in here and nowhere else.');
      else this.#say(`${count} others would be signed out at once. They come in again with a code or with your password.`);
    });
    return out;
  }

  /**
   * @param {string} path
   * @param {string} done
   */
  async #end(path, done) {
    try {
      await this.#api.ask('DELETE', path).catch((problem) => {
        if (problem.status !== 404) throw problem; // It was signed out meanwhile: as good as now.
      });
      await this.show();
      this.#say(done);
    } catch (problem) {
      this.#failed(problem);
    }
  }

  /** @param {unknown} problem */
  #failed(problem) {
    passOver(problem);
    this.#say(/** @type {Error} */ (problem).message);
  }
}

/** @param {Date} at */
function dayWords(at, now = new Date()) {
  if (isSameDay(at, now)) return 'today';
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  return isSameDay(at, yesterday) ? 'yesterday' : dayOf(at, now);
}
