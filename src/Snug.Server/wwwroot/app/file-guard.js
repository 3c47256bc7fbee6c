/** A file that is dropped on a page takes its place, words and all: here it does not. What is pasted without any text is one as well. */
class FileGuard {
  /** Somebody brought one. */
  onFile = () => {};

  begin() {
    for (const kind of /** @type {const} */ (['dragover', 'drop'])) addEventListener(kind, (event) => this.#refuse(event, event.dataTransfer));
    addEventListener('paste', (event) => { if (event.clipboardData?.types.includes('text/plain') !== true) this.#refuse(event, event.clipboardData); });
  }

  /**
   * @param {Event} event
   * @param {DataTransfer | null} brought
   */
  #refuse(event, brought) {
    if (brought?.types.includes('Files') !== true) return;
    event.preventDefault();
    brought.dropEffect = 'none';
    this.onFile();
  }
}

export const fileGuard = new FileGuard();
