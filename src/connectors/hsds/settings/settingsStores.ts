import type { SettingsStores } from './StoredSettings.js';

let read: () => SettingsStores = () => ({ environment: {}, file: () => ({}) });

/** Says how the platform's settings are read; the entry point for Node calls this once. */
export function useSettingsStores(readStores: () => SettingsStores): void {
  read = readStores;
}

/** The platform's settings as they are now; none in browsers. */
export function settingsStores(): SettingsStores {
  return read();
}
