import type { Capabilities } from 'h5rx';

/** The table of docs/hsds.md, from the built package and the sources. */
export function capabilitiesTable(): Promise<string>;

/** The same, of the capabilities of the native connector and of HSDS, names of routines, and what the package exports. */
export function tableOf(
  connectors: readonly [native: Capabilities, served: Capabilities],
  routines: readonly string[],
  exported: readonly string[],
): string;

/** The part of a page between the markers. Errors (thrown): where there is none. */
export function written(text: string): { readonly before: string; readonly table: string; readonly after: string };
