import type { PropertyListClass } from '../operations/ArgumentTypes.js';
import type { ArgumentsOf, Routine } from '../operations/Operations.js';
import type * as ROUTINES from '../operations/ROUTINES.js';

/** What a connector can do: everything but what it names as unsupported. */
export interface Capabilities {
  /** Routines and features that the connector lacks, each with a sentence that gives the reason and a remedy. */
  readonly unsupported: Readonly<Partial<Record<Routine | Feature, string>>>;
}

/**
 * What a connector may lack besides whole routines: opening files for writing (`'write'`) or for SWMR access (`'swmr'`), and single
 * properties of property lists (`'dcpl_id.virtual'`). A property is refused whatever its value, except `false` and `undefined`.
 */
export type Feature = 'write' | 'swmr' | PropertyFeature;

/** The properties of all property lists of routines, by parameter: `'dcpl_id.chunk'`. */
type PropertyFeature = { [R in Routine]: PropertiesOf<R, (typeof ROUTINES)[R]['parameters']> }[Routine];

type PropertiesOf<R extends Routine, Kinds> = {
  [P in keyof Kinds & keyof ArgumentsOf<R>]: Kinds[P] extends PropertyListClass
    ? Extract<KnownKeys<ArgumentsOf<R>[P]>, string> extends infer Property extends string
      ? `${P & string}.${Property}`
      : never
    : never;
}[keyof Kinds & keyof ArgumentsOf<R>];

/** The declared properties of a property list; none for a list of arbitrary keys. */
type KnownKeys<List> = string extends keyof List ? never : keyof List;
