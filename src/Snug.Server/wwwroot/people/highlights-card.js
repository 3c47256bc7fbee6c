import { passOver } from 'snug/app/report.js';
import { element } from 'snug/app/template.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */

/** Words that are for me, whoever says them: what says one glows and counts as naming me. */
export class HighlightsCard {
  root = element('form', 'line-form highlights');
  #field = /** @type {HTMLInputElement} */ (element('input', ''));
  #server;
  #api;
  #say;

  /**
   * @param {ServerView} server
   * @param {Api} api
   * @param {(words: string) => void} say
   */
  constructor(server, api, say) {
    this.#server = server;
    this.#api = api;
    this.#say = say;
    const label = element('label', '', 'Words that are for you');
    this.#field.dir = 'auto';
    this.#field.placeholder = 'projector, the 38';
    this.#field.maxLength = 1_300;
    label.append(this.#field);
    const save = element('button', 'quieter', 'Save');
    this.root.append(label, save, element('p', 'explains', 'With commas between them, at most 20. What says one glows as your name does. Nobody else is told.'));
    this.root.addEventListener('submit', (event) => { event.preventDefault(); this.#save(); });
  }

  show() {
    this.#field.value = this.#server.personal.highlights.join(', ');
  }

  async #save() {
    const highlights = [...new Set(this.#field.value.split(',').map((word) => word.trim()).filter((word) => word !== ''))];
    try {
      await this.#api.ask('PUT', '/api/me/settings', { highlights });
      this.#server.personal.take({ reads: [], highlights });
      this.#say(highlights.length === 0 ? 'Only your name is for you.' : `${highlights.length === 1 ? 'This word is' : `These ${highlights.length} are`} for you now, on all your devices.`);
      this.show();
    } catch (problem) {
      passOver(problem);
      this.#say(/** @type {Error} */ (problem).message);
    }
  }
}
