import { copy } from 'snug/app/clipboard.js';
import { isEncryptedOrHere, isThisComputerOnly } from 'snug/app/encryption.js';
import { showQr } from 'snug/app/qr.js';
import { element } from 'snug/app/template.js';
import { button } from 'snug/people/settings-dialog.js';

/** @import { Api } from 'snug/wire/api.js' */

/**
 * A link that is told once: as a QR code, to be read, to be copied.
 * @param {{code: string, link: string}} made
 * @param {string} terms until when, for whom
 * @param {Api} api
 * @param {() => void} onCopied
 * @returns {{card: HTMLElement, qr: HTMLElement, ends: HTMLElement, copying: HTMLButtonElement, drawn: Promise<void>}}
 */
export function linkCard({ code, link }, terms, api, onCopied) {
  const qr = element('div', 'qr');
  const words = element('div', '');
  const ends = element('div', 'ends');
  const copying = button('go', 'Copy the link');
  copying.addEventListener('click', async () => { if (await copy(link)) onCopied(); });
  ends.append(copying);
  words.append(
    element('p', 'addr', link.replace(/^https?:\/\//, '')),
    element('p', 'explains', terms),
    ...(isThisComputerOnly() && new URL(link).hostname === location.hostname ? [element('p', 'explains', 'Only this computer can open that link: this Snug was started for it alone.')] : []),
    ...(isEncryptedOrHere() ? [] : [element('p', 'explains', 'Not encrypted: others on this network could read along.')]),
    ends,
  );
  const card = element('div', 'paper ask');
  card.append(qr, words);
  return { card, qr, ends, copying, drawn: showQr(qr, api, `/j/${code}`) };
}
