import { passOver } from 'snug/app/report.js';
import { element, fromTemplate, part } from 'snug/app/template.js';

/** @import { SlashCommand } from 'snug/wire/types.js' */

/**
 * What the keys do, wherever the focus is.
 * @param {object} on
 * @param {() => void} on.switch
 * @param {(step: -1 | 1) => void} on.walk to the room above or below
 * @param {() => void} on.read
 * @param {() => void} on.write
 * @param {() => void} on.help
 * @param {() => void} on.first to where the new begins
 * @param {() => void} on.news what is new in all rooms
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
    } else if (event.altKey && !event.ctrlKey && !event.metaKey && (event.code === 'KeyN' || event.code === 'KeyW')) {
      event.preventDefault(); // By its place on the keyboard: with Alt held, some make another letter of it.
      if (event.code === 'KeyN') on.first();
      else on.news();
    } else if (event.key === 'Escape') {
      on.read();
    } else if (event.key === '?' && isPlain && !isInField) {
      event.preventDefault();
      on.help();
    } else if (isPlain && !isInField && event.key.length === 1 && event.key !== ' ') {
      on.write(); // The letter itself arrives in the composer.
    }
  });
}

/** @param {Promise<SlashCommand[]>} commands of the server, below the keys once they are here */
export function showKeys(commands) {
  const dialog = /** @type {HTMLDialogElement} */ (fromTemplate('keys'));
  if (/^(Mac|iP)/.test(navigator.platform)) {
    part(dialog, '.control').textContent = '⌘';
    part(dialog, '.option').textContent = '⌥';
  }
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  const list = part(dialog, '.commands');
  commands.then((all) => list.append(...all.map(({ name, takes, says }) => {
    const row = element('div', '');
    row.append(element('dt', '', `/${name} ${takes}`), element('dd', '', says));
    return row;
  }))).catch(passOver);
}
