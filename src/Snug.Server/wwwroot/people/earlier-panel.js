import { passOver } from 'snug/app/report.js';
import { fromTemplate, part } from 'snug/app/template.js';
import { byPerson, sayAgain } from 'snug/people/earlier-say.js';
import { viewOf } from 'snug/people/earlier-view.js';
import { earlierWords, isSame } from 'snug/people/earlier-words.js';
import { doorFor } from 'snug/people/wish.js';

/** @import { ServerView } from 'snug/app/server-view.js' */
/** @import { Api } from 'snug/wire/api.js' */
/** @import { Person } from 'snug/wire/types.js' */
/** @import { EarlierWords } from 'snug/people/earlier-words.js' */

/**
 * Inside, above the room: what was written here under a session that is over, and what I said in a room that is not there any more.
 * Words of somebody who is known here are theirs: they wait until that person goes on.
 * @param {ServerView} server
 * @param {Api} api
 */
export async function showEarlierWords(server, api) {
  const { me } = server;
  const isHomeless = (/** @type {EarlierWords} */ words) => isSame(words.by, me) && !server.rooms.has(words.room);
  const found = earlierWords(() => true).filter((words) => !isSame(words.by, me) || isHomeless(words));
  if (found.length === 0) return;
  const known = found.some(({ by }) => !isSame(by, me)) ? await othersKnown(api) : [];
  const groups = byPerson(found.filter(({ by }) => !known.some((person) => isSame(by, person))));
  if (groups.length === 0) return;
  const panel = fromTemplate('earlier-panel');
  const count = groups.reduce((sum, { words }) => sum + words.length, 0);
  part(panel, 'summary').textContent = count === 1 ? 'Something you wrote before was not said' : `${count} things you wrote before were not said`;
  part(panel, '.groups').append(...groups.map((group) => viewOf(group, wayOf(group, server, api, panel))));
  part(document, 'main header').after(panel);
}

/**
 * @param {{by: Person, words: EarlierWords[]}} group
 * @param {ServerView} server
 * @param {Api} api
 * @param {HTMLElement} panel
 */
function wayOf({ by }, server, api, panel) {
  const { me } = server;
  if (isSame(by, me)) return { why: 'The room is not here any more.' };
  return {
    sayAgain: (/** @type {{by: Person, words: EarlierWords[]}} */ group) => {
      if (by.name !== me.name) {
        doorFor(by.name);
        return;
      }
      sayAgain(group.words, me);
      panel.remove();
      server.outbox.hurry();
      showEarlierWords(server, api);
    },
  };
}

/** @param {Api} api */
async function othersKnown(api) {
  try {
    return (await api.welcome()).known ?? [];
  } catch (failure) {
    passOver(failure);
    return []; // Shown to one too many is better than to nobody: it is their browser, and their words.
  }
}
