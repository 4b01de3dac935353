import type { PropertyListClass } from '../operations/ArgumentTypes.js';
import type { ArgumentsOf, Routine } from '../operations/Operations.js';
import type * as ROUTINES from '../operations/ROUTINES.js';

/** What a connector can do, said by what it cannot. */
export interface Capabilities {
  /** Routines and features that it does not have, each with the sentence that says why and what helps. */
  readonly unsupported: Readonly<Partial<Record<Routine | Feature, string>>>;
}

/**
 * What a connector may lack besides whole routines: opening files for writing (`'write'`) or for SWMR access (`'swmr'`), and
 * properties by their list (`'dcpl_id.virtual'`), whatever their value; `false` is none.
 */
export type Feature = 'write' | 'swmr' | PropertyFeature;

/** The properties of the lists that routines take, by the parameter that takes the list. */
type PropertyFeature = { [R in Routine]: PropertiesOf<R, (typeof ROUTINES)[R]['parameters']> }[Routine];

type PropertiesOf<R extends Routine, Kinds> = {
  [P in keyof Kinds & keyof ArgumentsOf<R>]: Kinds[P] extends PropertyListClass
    ? Extract<KnownKeys<ArgumentsOf<R>[P]>, string> extends infer Property extends string
      ? `${P & string}.${Property}`
      : never
    : never;
}[keyof Kinds & keyof ArgumentsOf<R>];

/** The properties of a list that has some. */
type KnownKeys<List> = string extends keyof List ? never : keyof List;
