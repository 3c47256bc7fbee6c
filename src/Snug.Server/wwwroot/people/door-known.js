import { element, part } from 'snug/app/template.js';
import { byPerson } from 'snug/people/earlier-say.js';
import { viewOf } from 'snug/people/earlier-view.js';
import { earlierWords, isSame } from 'snug/people/earlier-words.js';
import { takeWish } from 'snug/people/wish.js';

/** @import { Person } from 'snug/wire/types.js' */
/** @import { EarlierWords } from 'snug/people/earlier-words.js' */

/** @typedef {{by: Person, words: EarlierWords[]}} Group */

/**
 * At the door of a browser that is no stranger: go on as one of those who are known in it, or say again what others wrote.
 * @param {HTMLElement} root the door
 * @param {Person[]} known
 * @param {{goOn: (person: Person) => void, sayAgain: (group: Group) => void}} on
 */
export function showKnown(root, known, { goOn, sayAgain }) {
  part(root, '.go-on').replaceChildren(...known.map((person) => {
    const button = element('button', 'quieter');
    const waiting = earlierWords((by) => isSame(by, person)).filter(({ isDraft }) => !isDraft).length;
    button.setAttribute('type', 'button');
    button.append('Go on as ', isolated(person.name), waiting === 0 ? '' : element('span', 'note', waiting === 1 ? '1 message waits' : `${waiting} messages wait`));
    button.addEventListener('click', () => goOn(person));
    return button;
  }));
  const earlier = byPerson(earlierWords((by) => !known.some((person) => isSame(by, person))));
  part(root, '.before').replaceChildren(...earlier.map((group) => viewOf(group, { sayAgain })));
  const wish = takeWish();
  const wished = earlier.find(({ by }) => by.name === wish);
  if (wished !== undefined) sayAgain(wished);
}

/**
 * @param {HTMLElement} root the door
 * @param {Person} known
 * @param {string | undefined} name by which somebody wants to come in; undefined: by a code
 */
export function askInstead(root, known, name) {
  const as = () => (name === undefined ? ['with the code'] : ['as ', isolated(name)]);
  part(root, '.asks').replaceChildren(isolated(known.name), ' is known here. Come in ', ...as(), ' instead?');
  part(root, '.stays').replaceChildren(isolated(known.name), ' stays known in this browser too.');
  part(root, '.no').replaceChildren('Go on as ', isolated(known.name));
  part(root, '.yes').replaceChildren('Come in ', ...as());
}

/** @param {string} name */
const isolated = (name) => element('bdi', '', name);
