import { badArgument } from '../../../model/H5Error.js';

/** How the native connector is set up. */
export interface NativeOptions {
  /** Workers at the most; by default as many as processors, up to 4. */
  readonly workers?: number;
  /** Starts a worker, for bundlers and content policies that need it done their way; it must run `h5rx/worker/…`. */
  readonly worker?: () => unknown;
  /**
   * The folder with the plugins of the npm package `h5wasm-plugins`, for datasets with filters that neither h5rx nor
   * libhdf5 has built in: a URL, in Node a path or `file:` URL. A plugin is read when its filter is first needed, and is
   * code that is run: name a folder of your own. Without it, Node takes the package where it is installed; a browser
   * has none, and such a dataset is `unsupported`.
   *
   *     nativeConnector({ plugins: '/assets/h5wasm-plugins/plugins/' })
   */
  readonly plugins?: string | URL;
  /**
   * The folder with the parts of h5rx that a worker imports when they are needed (`dist/parts` of the package, as it is), for
   * bundlers that do not find it by themselves: a URL, in Node a path or `file:` URL. By default it lies beside the folder
   * of the library's own program, where Vite and webpack find it.
   *
   *     nativeConnector({ parts: '/assets/h5rx/parts/' })
   */
  readonly parts?: string | URL;
}

/** Says what an option must be, or nothing when it is right. */
const RULES: { readonly [O in keyof Required<NativeOptions>]: (value: unknown) => string | undefined } = {
  workers: (value) =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 64
      ? undefined
      : 'an integer from 1 to 64',
  worker: (value) => (typeof value === 'function' ? undefined : 'a function that starts a worker'),
  plugins: (value) => (typeof value === 'string' || value instanceof URL ? undefined : 'a path or a URL of a folder'),
  parts: (value) => (typeof value === 'string' || value instanceof URL ? undefined : 'a path or a URL of a folder'),
};

/** Checks the options of the native connector: an unknown one, or a wrong value, is `bad-argument` and is named. */
export function checkNativeOptions(options: unknown): asserts options is NativeOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw badArgument('nativeConnector', `options must be an object, not ${String(options)}`);
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(RULES, name)) {
      throw badArgument('nativeConnector', `there is no option '${name}' (there are ${Object.keys(RULES).join(', ')})`);
    }
    const wanted = value === undefined ? undefined : RULES[name as keyof NativeOptions](value);
    if (wanted) throw badArgument('nativeConnector', `${name} must be ${wanted}, not ${String(value)}`);
  }
}
