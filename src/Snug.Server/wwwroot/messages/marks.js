const piled = /([\p{M}\u200c\u200d]{4})[\p{M}\u200c\u200d]+/gu;

/**
 * At most four marks on a letter: no script needs more, and more are drawn over the lines around it. The terminal leaves out the
 * same (src/Snug.Terminal/Tty/Visible.cs). For what is shown; what is kept and copied stays as it was written.
 * @param {string} text
 */
export const withoutPiles = (text) => text.replace(piled, '$1');
