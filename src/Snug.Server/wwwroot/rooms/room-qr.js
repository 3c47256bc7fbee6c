import { linkTo } from 'snug/app/address.js';
import { isThisComputerOnly } from 'snug/app/encryption.js';
import { drawQr } from 'snug/app/qr.js';
import { fromTemplate, part } from 'snug/app/template.js';

/**
 * The room's link, to be read by a phone's camera.
 * @param {{id: number, name: string}} room
 */
export function showRoomQr({ id, name }) {
  const dialog = /** @type {HTMLDialogElement} */ (fromTemplate('room-qr'));
  part(dialog, 'h2').textContent = `Room ${id}, ${name}`;
  part(dialog, '.qr').replaceChildren(drawQr(linkTo(id), 'The link as a QR code'));
  part(dialog, '.address').textContent = linkTo(id);
  part(dialog, '.only-here').hidden = !isThisComputerOnly();
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
