import { importPart } from './importPart.js';
import { sharedModules, version } from './sharedModules.js';

/** A part that uses modules of the program: a function from the modules that it imports to what it exports. */
interface SharingPart<T> {
  /** The version of the program that it is a part of. */
  readonly version: string;
  readonly default: (modules: readonly (readonly unknown[])[]) => T;
}

/** Imports a part of the program that uses modules of it; see `importPart`, and scripts/splitParts.mjs, which makes such parts. */
export async function importSharingPart<T>(url: string, remedy: string): Promise<Awaited<T>> {
  return importPart(url, remedy, (part: SharingPart<T>) => {
    if (part.version !== version) throw new Error("it belongs to another version of h5rx than the worker's program");
    return part.default(sharedModules());
  });
}
