/** Settings for HSDS that are kept outside the program, under the names that h5pyd gives them without `hs_`. */
export interface StoredSettings {
  readonly endpoint?: string;
  readonly username?: string;
  readonly password?: string;
  readonly apiKey?: string;
  readonly bucket?: string;
}

/** Where a platform keeps settings; what is said in the environment wins over what is said in the file. */
export interface SettingsStores {
  readonly environment: StoredSettings;
  /** Reads the file; without one there are no settings. Errors (thrown): `H5Error` `bad-argument`, `io`, `permission`. */
  file(): StoredSettings;
}
