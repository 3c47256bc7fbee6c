import { element } from 'snug/app/template.js';

/**
 * A sheet for the door or the notice board: whose house it is, the code, and one sentence.
 * @param {string} house
 * @param {string} link
 * @param {HTMLElement} qr drawn already
 * @param {string} terms until when, for how many
 */
export function printSheet(house, link, qr, terms) {
  const sheet = element('section', 'print-sheet');
  sheet.append(
    element('h1', '', `Come in to ${house}`),
    /** @type {Node} */ (qr.cloneNode(true)),
    element('p', 'addr', link.replace(/^https?:\/\//, '')),
    element('p', '', 'Point the camera of your phone at the square, open the link, and type a name.'),
    element('p', 'explains', terms),
  );
  document.body.append(sheet);
  document.body.classList.add('prints-sheet');
  addEventListener('afterprint', () => {
    sheet.remove();
    document.body.classList.remove('prints-sheet');
  }, { once: true });
  print();
}
