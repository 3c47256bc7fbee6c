const hourAndMinute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });
const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });
const dayMonthYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

/** @param {Date} at `20:33` */
export const timeOf = (at) => hourAndMinute.format(at);

/**
 * @param {Date} at `Saturday, 22 November`, with the year when it is another one
 * @param {Date} now
 */
export function dayOf(at, now = new Date()) {
  const day = at.getFullYear() === now.getFullYear() ? dayAndMonth : dayMonthYear;
  return `${weekday.format(at)}, ${day.format(at)}`;
}

/** @param {Date} at */
export const momentOf = (at) => `${dayOf(at)}, ${timeOf(at)}`;

/**
 * @param {Date} a
 * @param {Date} b
 */
export const isSameDay = (a, b) => a.toDateString() === b.toDateString();

/**
 * `at 20:33`, or `on Saturday, 22 November, 20:33`
 * @param {Date} at
 */
export const pointOf = (at, now = new Date()) => (isSameDay(at, now) ? `at ${timeOf(at)}` : `on ${momentOf(at)}`);
