/** Which program this page is of, by the address of its files; `dev` while somebody works on it. */
export const build = new URL(import.meta.url).pathname.split('/')[2] ?? 'dev';
