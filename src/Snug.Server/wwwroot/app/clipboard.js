/**
 * `navigator.clipboard` is missing on plain HTTP, where most people's first Snug runs.
 * @param {string} text
 * @returns {Promise<boolean>} whether it was copied
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByHand(text);
  }
}

/** @param {string} text */
function copyByHand(text) {
  const field = document.createElement('textarea');
  field.className = 'unseen';
  field.value = text;
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  (before?.closest('dialog') ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  before?.focus();
  return isCopied;
}
