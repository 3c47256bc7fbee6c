import { passOver } from 'snug/app/report.js';

/** @import { Api } from 'snug/wire/api.js' */

/** Light around the code, in modules: ISO/IEC 18004 asks for four. */
const quietZone = 4;

/**
 * Puts the QR code of an address of this server into its place. Without it the address stands beside, so only that is said.
 * @param {Element} place
 * @param {Api} api
 * @param {string} path
 */
export async function showQr(place, api, path) {
  try {
    const { rows } = await api.qr(path);
    place.replaceChildren(draw(rows));
  } catch (problem) {
    passOver(problem);
    place.textContent = `No QR code: ${/** @type {Error} */ (problem).message} The address works as well.`;
  }
}

/**
 * @param {string[]} rows
 * @returns {SVGElement} dark on light in both looks
 */
function draw(rows) {
  const size = rows.length + 2 * quietZone;
  const path = rows.flatMap((row, y) => Array.from(row, (module, x) => (module === '1' ? `M${x + quietZone} ${y + quietZone}h1v1h-1z` : ''))).join('');
  const svg = made('svg', { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': 'The link as a QR code', 'shape-rendering': 'crispEdges' });
  svg.append(made('path', { d: `M0 0h${size}v${size}h-${size}z`, fill: '#fff' }), made('path', { d: path, fill: '#000' }));
  return svg;
}

/**
 * @param {'svg' | 'path'} tag
 * @param {Record<string, string>} attributes
 */
function made(tag, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
