import { failure } from '../../../model/H5Error.js';
import type { StoredSettings } from './StoredSettings.js';

/** The names of settings in `.hscfg`, in upper case those in the environment. */
export const NAMES = {
  hs_endpoint: 'endpoint',
  hs_username: 'username',
  hs_password: 'password',
  hs_api_key: 'apiKey',
  hs_bucket: 'bucket',
} as const satisfies Readonly<Record<string, keyof StoredSettings>>;

/** Whether a value is one; `hsconfigure` writes `None` where nothing was answered. */
export function isGiven(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value.toUpperCase() !== 'NONE';
}

/**
 * Settings from the text of a `.hscfg`: lines `name = value`, empty lines, and comments that begin with `#`. A value reaches to the end of
 * its line, so that it may have a `=`; settings of other names are h5pyd's own.
 *
 * @param path - Name of the file, for messages, which never show what is in it.
 * Errors (thrown): `H5Error` `bad-argument` for a line that is none of these.
 */
export function parseHscfg(text: string, path: string): StoredSettings {
  const settings: { -readonly [S in keyof StoredSettings]: string } = {};
  for (const [index, untrimmed] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = untrimmed.trim();
    if (line === '' || line.startsWith('#')) continue;
    const at = line.indexOf('=');
    if (at < 0) throw failure('bad-argument', `'${path}', line ${index + 1}: it must be 'name = value'`);
    const name = line.slice(0, at).trim();
    const value = line.slice(at + 1).trim();
    if (Object.hasOwn(NAMES, name) && isGiven(value)) settings[NAMES[name as keyof typeof NAMES]] = value;
  }
  return settings;
}
