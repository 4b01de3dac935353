import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { failure } from '../../../model/H5Error.js';
import { isGiven, NAMES, parseHscfg } from './parseHscfg.js';
import type { SettingsStores, StoredSettings } from './StoredSettings.js';

/** Far more than settings need. */
const MOST_BYTES = 65_536;

/**
 * The settings in the environment and in `~/.hscfg`. A `.hscfg` of the working folder, which h5pyd prefers, is not read: whoever can put a
 * file there could send the password of the environment to a server of his own.
 */
export function nodeSettingsStores(): SettingsStores {
  return { environment: environmentSettings(process.env), file: () => fileSettings(path.join(homedir(), '.hscfg')) };
}

function environmentSettings(environment: Readonly<Record<string, string | undefined>>): StoredSettings {
  const entries = Object.entries(NAMES).map(([name, setting]) => [setting, environment[name.toUpperCase()]] as const);
  return Object.fromEntries(entries.filter(([, value]) => isGiven(value)));
}

/** Settings from a file, `~/.hscfg` or one like it. */
export function fileSettings(file: string): StoredSettings {
  let text: string;
  try {
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) return {};
    if (size > MOST_BYTES) throw failure('bad-argument', `'${file}': ${size} bytes are too many for settings`);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string') throw error;
    const kind = code === 'EACCES' || code === 'EPERM' ? 'permission' : 'io';
    throw failure(kind, `'${file}', the settings of HSDS, cannot be read (${code})`, { cause: error });
  }
  return parseHscfg(text, file);
}
