/** Closer to the end than this counts as being at the end. */
const nearPx = 48;

/**
 * Keeps what is being read where it is. At the end of the log it stays at the end; anywhere else the row under the eyes
 * does not move, whatever is put in above or below it.
 */
export class ScrollKeeper {
  /** Told when {@link isAtEnd} changed by scrolling. */
  onMoved = () => {};
  #log;
  #isAtEnd = true;
  /** @type {number} */
  #lastTop = 0;

  /** @param {HTMLElement} log the element that scrolls */
  constructor(log) {
    this.#log = log;
    log.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    // The keyboard opens, the composer grows, a page out of sight turns out taller than was thought.
    const watcher = new ResizeObserver(() => { if (this.#isAtEnd && !log.inert) this.toEnd(); });
    watcher.observe(log);
    for (const child of log.children) watcher.observe(child);
  }

  get isAtEnd() {
    return this.#isAtEnd;
  }

  toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#isAtEnd = true;
  }

  /**
   * @param {HTMLElement} row
   * @param {ScrollLogicalPosition} where
   */
  toRow(row, where) {
    this.#isAtEnd = false;
    row.scrollIntoView({ block: where, behavior: 'instant' });
    this.#isAtEnd = this.#isNearEnd();
  }

  /**
   * @param {() => void} change to the rows
   * @param {boolean} [sticks] whether the end is followed: not where it is only the end of what is drawn
   */
  during(change, sticks = true) {
    // A scroll is told of with the next frame; the rows may come before.
    this.#look();
    if (this.#isAtEnd && sticks) {
      change();
      this.toEnd();
      return;
    }
    const anchor = this.anchor();
    change();
    if (anchor !== null) this.return(anchor);
    if (!sticks) this.#isAtEnd = this.#isNearEnd();
  }

  /**
   * A row becomes taller or smaller by somebody's own hand: its beginning stays where it is.
   * @param {HTMLElement} row
   * @param {() => void} change
   */
  resize(row, change) {
    const { top } = row.getBoundingClientRect();
    change();
    this.#log.scrollTop += row.getBoundingClientRect().top - top;
    // Taller than the window and with its beginning in sight, it would be moved for nothing.
    if (row.getBoundingClientRect().top < this.#log.getBoundingClientRect().top) row.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    this.#isAtEnd = this.#isNearEnd();
    // Perhaps nothing scrolled, and the end is somewhere else all the same.
    this.onMoved();
  }

  /** @returns {{row: HTMLElement, offset: number} | null} the first row in sight and where its words are */
  anchor() {
    const { top, left, width } = this.#log.getBoundingClientRect();
    const rows = this.#log.querySelectorAll('.page');
    for (const page of rows) {
      if (page.getBoundingClientRect().bottom <= top) continue;
      for (const row of page.querySelectorAll('.m')) {
        const box = row.getBoundingClientRect();
        if (box.bottom > top && width > 0 && left <= box.right) return { row: /** @type {HTMLElement} */ (row), offset: wordsTop(row) - top };
      }
    }
    return null;
  }

  /** @param {{row: HTMLElement, offset: number}} anchor */
  return({ row, offset }) {
    // Drawn anew meanwhile: the same message is another row.
    const here = row.isConnected ? row : this.#log.querySelector(`.m[data-number="${row.dataset.number}"]`);
    if (here === null) return;
    const moved = wordsTop(here) - this.#log.getBoundingClientRect().top - offset;
    if (Math.abs(moved) >= 1) this.#log.scrollTop += moved;
  }

  #scrolled() {
    this.#look();
    if (!this.#log.inert) this.onMoved();
  }

  #look() {
    // Behind another room: nobody scrolls.
    if (this.#log.inert) return;
    const { scrollTop } = this.#log;
    // Content that grew is not scrolling away: only moving up is.
    if (this.#isNearEnd()) this.#isAtEnd = true;
    else if (scrollTop < this.#lastTop - 1) this.#isAtEnd = false;
    this.#lastTop = scrollTop;
  }

  #isNearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    return scrollHeight - scrollTop - clientHeight < nearPx;
  }
}

/** A row that begins no name or day any more loses what was above its words. @param {Element} row */
const wordsTop = (row) => (row.querySelector('.words') ?? row).getBoundingClientRect().top;
