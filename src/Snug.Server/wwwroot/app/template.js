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
