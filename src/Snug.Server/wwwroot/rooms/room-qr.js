import { linkTo, pathOf } from 'snug/app/address.js';
import { isThisComputerOnly } from 'snug/app/encryption.js';
import { showQr } from 'snug/app/qr.js';
import { fromTemplate, part } from 'snug/app/template.js';

/** @import { Api } from 'snug/wire/api.js' */

/**
 * The room's link, to be read by a phone's camera.
 * @param {{id: number, name: string}} room
 * @param {Api} api
 */
export async function showRoomQr({ id, name }, api) {
  const dialog = /** @type {HTMLDialogElement} */ (fromTemplate('room-qr'));
  part(dialog, 'h2').textContent = `Room ${id}, ${name}`;
  part(dialog, '.address').textContent = linkTo(id);
  part(dialog, '.only-here').hidden = !isThisComputerOnly();
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  await showQr(part(dialog, '.qr'), api, pathOf(id));
}
