import type { PropertyListClass } from '../operations/ArgumentTypes.js';
import type { ArgumentsOf, Routine } from '../operations/Operations.js';
import type * as ROUTINES from '../operations/ROUTINES.js';

/** What a connector can do: everything but what it names as unsupported. */
export interface Capabilities {
  /** Routines and features that the connector lacks, each with a sentence that gives the reason and a remedy. They are refused with it. */
  readonly unsupported: Readonly<Partial<Record<Routine | Feature, string>>>;
  /**
   * Routines and features that the connector has in another way than HDF5's library does (made of several steps, with other limits), each
   * with a sentence. They are for readers: nothing is refused for them.
   */
  readonly notes?: Readonly<Partial<Record<Routine | Feature, string>>>;
  /** What the connector does with filters of new datasets, by their numbers; others are refused. Without it, no filter is said anything of. */
  readonly filters?: ReadonlyMap<number, FilterSupport>;
}

/** What a connector does with a filter: applies it to chunks, only notes that it was asked for, or refuses the dataset. */
export type FilterSupport = 'applied' | 'noted' | 'refused';

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
