import type { Routine } from '../../../operations/Operations.js';
import type { Handler } from './HsdsExecution.js';
import type { UnsupportedRoutine } from './unsupported.js';

/** Handlers of all routines that HSDS has. */
export type Handlers = { readonly [R in Exclude<Routine, UnsupportedRoutine>]: Handler<R> };

/** The routines of a chapter of the manual: those of H5DS are none of H5D. */
type Chapter<Prefix extends string> = {
  [R in keyof Handlers]: R extends `${Prefix}${infer First}${string}`
    ? First extends Lowercase<First>
      ? R
      : never
    : never;
}[keyof Handlers];

/** Handlers of the routines of a chapter; leaving one out does not compile. */
export type HandlersOf<Prefix extends string> = Pick<Handlers, Chapter<Prefix>>;
