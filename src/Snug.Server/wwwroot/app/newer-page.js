import { build } from 'snug/app/build.js';

const mark = 'snug.newer-page';

/**
 * The server has another page than this one: it is loaded as soon as nobody is in the middle of something here. What waits and what was
 * typed are kept by the browser.
 */
export class NewerPage {
  /** It is here, and waits for somebody who writes or reads. */
  onWaiting = () => {};

  #newer = '';
  #isCalm;
  #isLoading = false;

  /** @param {() => boolean} isCalm whether loading again takes nothing from anybody */
  constructor(isCalm) {
    this.#isCalm = isCalm;
    document.addEventListener('visibilitychange', () => this.look());
  }

  /** @param {string | undefined} page that the server has */
  told(page) {
    if (page === undefined || page === build || page === this.#newer || wasTried(page)) return;
    this.#newer = page;
    this.look();
    if (!this.#isLoading) this.onWaiting();
  }

  /** Something was sent, closed or scrolled. */
  look() {
    if (this.#newer !== '' && (document.hidden || this.#isCalm())) this.load();
  }

  async load() {
    if (this.#isLoading) return;
    this.#isLoading = true;
    try {
      sessionStorage.setItem(mark, this.#newer);
      // Without the kept one, the worker asks the server for however long it takes.
      await globalThis.caches?.delete(`snug /_/${build}/`);
    } catch {
      // Storage is forbidden: then no page was kept either.
    }
    location.reload();
  }
}

/** Two servers with two pages at one address must not make a page load itself for ever. @param {string} page */
function wasTried(page) {
  try {
    return sessionStorage.getItem(mark) === page;
  } catch {
    return true;
  }
}
