import { readFileSync } from 'node:fs';

/** The version of the package: its package.json lies two folders above the built command. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
