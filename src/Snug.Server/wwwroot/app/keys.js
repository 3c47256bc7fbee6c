import { fromTemplate, part } from 'snug/app/template.js';

/**
 * What the keys do, wherever the focus is.
 * @param {object} on
 * @param {() => void} on.switch
 * @param {(step: -1 | 1) => void} on.walk to the room above or below
 * @param {() => void} on.read
 * @param {() => void} on.write
 */
export function listenToKeys(on) {
  addEventListener('keydown', (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const isInDialog = document.querySelector('dialog[open]') !== null;
    const isInField = event.target instanceof Element && event.target.matches('input, textarea, select');
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      on.switch();
    } else if (isInDialog) {
      return;
    } else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      on.walk(event.key === 'ArrowUp' ? -1 : 1);
    } else if (event.key === 'Escape') {
      on.read();
    } else if (event.key === '?' && isPlain && !isInField) {
      event.preventDefault();
      showKeys();
    } else if (isPlain && !isInField && event.key.length === 1 && event.key !== ' ') {
      on.write(); // The letter itself arrives in the composer.
    }
  });
}

export function showKeys() {
  const dialog = /** @type {HTMLDialogElement} */ (fromTemplate('keys'));
  if (/^(Mac|iP)/.test(navigator.platform)) {
    part(dialog, '.control').textContent = '⌘';
    part(dialog, '.option').textContent = '⌥';
  }
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
