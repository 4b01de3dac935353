import { homedir } from 'node:os';
import path from 'node:path';
import { failure } from '../../../model/H5Error.js';
import { isGiven, NAMES, parseHscfg } from './parseHscfg.js';
import { readSmallFile } from './readSmallFile.node.js';
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
  let text: string | undefined;
  try {
    text = readSmallFile(file, MOST_BYTES, 'settings');
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string') throw error;
    const kind = code === 'EACCES' || code === 'EPERM' ? 'permission' : 'io';
    throw failure(kind, `'${file}', the settings of HSDS, cannot be read (${code})`, { cause: error });
  }
  return text === undefined ? {} : parseHscfg(text, file);
}
