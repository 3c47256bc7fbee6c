/**
 * Everybody's colour is their order of arrival, the same in every client; css/snug.css knows the hues.
 * @param {number | null} id
 */
export const colourOf = (id) => (id === null ? 'unproved' : `p${(id - 1) % 8}`);
