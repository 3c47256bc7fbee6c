import { storage } from 'snug/app/storage.js';

/** Light or dark: as the system says, unless this browser was told otherwise. */
export const appearance = {
  /** @returns {'system' | 'light' | 'dark'} */
  get chosen() {
    return storage.get('appearance') ?? 'system';
  },

  /** @param {'system' | 'light' | 'dark'} look */
  choose(look) {
    storage.set('appearance', look);
    this.apply();
  },

  apply() {
    document.documentElement.dataset.look = this.chosen;
  },
};
