/**
 * A copy of a `<template>` of index.html. All that varies goes in by `textContent` and properties, never as HTML.
 * @param {string} name
 * @returns {HTMLElement}
 */
export function fromTemplate(name) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(name));
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  return /** @type {HTMLElement} */ (copy.firstElementChild);
}

/**
 * The part of `root` that matches; it must be there.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T}
 */
export function part(root, selector) {
  const found = root.querySelector(selector);
  if (found === null) throw new Error(`index.html has no ${selector}`);
  return /** @type {T} */ (found);
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {string} [text]
 */
export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * Only what changed: screen readers and the layout notice every write.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const svg = 'http://www.w3.org/2000/svg';

/** One of the signs at the end of index.html. @param {string} name */
export function icon(name) {
  const drawn = document.createElementNS(svg, 'svg');
  drawn.classList.add('i');
  drawn.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(svg, 'use');
  use.setAttribute('href', `#${name}`);
  drawn.append(use);
  return drawn;
}

/** @param {string} className @param {string} words @param {() => void} act */
export function pressed(className, words, act) {
  const made = element('button', className, words);
  made.setAttribute('type', 'button');
  made.addEventListener('click', act);
  return made;
}

/** One that shows a sign. @param {string} sign @param {string} words @param {string} [className] */
export function tool(sign, words, className = '') {
  const made = element('button', `tool ${className}`.trim());
  made.setAttribute('type', 'button');
  made.setAttribute('aria-label', words);
  made.title = words;
  made.append(icon(sign));
  return made;
}
