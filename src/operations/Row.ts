import { type Columns, recordsOf } from '../model/Columns.js';
import type {
  AttributeId,
  DatasetId,
  DatatypeId,
  FileId,
  GroupId,
  IdentifierKind,
  MapId,
  ObjectId,
} from '../model/Identifier.js';
import type { ArgumentKind } from './ArgumentTypes.js';

/** What each argument is, by the names and in the order of the C manual. */
export type Parameters = Readonly<Record<string, ArgumentKind>>;

/** What a routine does to a file. */
export type Effect = 'reads' | 'changes' | 'flushes' | 'closes';

/** A routine: what it takes, what it does and what its operation emits. */
export interface Row<
  R extends string = string,
  P extends Parameters = Parameters,
  Result = unknown,
  E extends Effect = Effect,
> {
  /** Its C name without `_async`. */
  readonly routine: R;
  readonly parameters: P;
  readonly effect: E;
  /** The kind of identifier that it opens; `object` where only the file knows. */
  readonly opens?: IdentifierKind;
  /** Whether it moves elements, and so tells its progress. */
  readonly transfers?: true;
  /** Of a routine that lists: makes the records that it emits from columns, as which they may have crossed threads. */
  readonly unpack?: (columns: Columns) => Result;
  /** The type of what it emits; there is no such thing at run time. */
  readonly result?: () => Result;
}

/** What an identifier of a kind is before its operation has run. */
interface OpenedTypes {
  file: FileId;
  group: GroupId;
  dataset: DatasetId;
  datatype: DatatypeId;
  map: MapId;
  attr: AttributeId;
  object: ObjectId;
}

// Bundlers leave out rows that a program does not use, since making one does nothing else.

/** The type of what a routine emits. */
/* @__NO_SIDE_EFFECTS__ */
export const emits = <Result>(): (() => Result) | undefined => undefined;

/** A routine that tells something of a file. */
/* @__NO_SIDE_EFFECTS__ */
export const reads = <const R extends string, P extends Parameters, Result>(
  routine: R,
  parameters: P,
  _emits: (() => Result) | undefined,
): Row<R, P, Result, 'reads'> => ({ routine, parameters, effect: 'reads' });

/** A routine that tells much of the same kind: it emits an array of records. */
/* @__NO_SIDE_EFFECTS__ */
export const lists = <const R extends string, P extends Parameters, Item>(
  routine: R,
  parameters: P,
  _emits: (() => Item[]) | undefined,
): Row<R, P, Item[], 'reads'> & { readonly unpack: (columns: Columns) => Item[] } => ({
  routine,
  parameters,
  effect: 'reads',
  unpack: (columns) => recordsOf(columns, `${routine}_async`) as Item[],
});

/** A routine that gives an identifier to something that exists. */
/* @__NO_SIDE_EFFECTS__ */
export const opens = <const R extends string, K extends IdentifierKind, P extends Parameters>(
  routine: R,
  kind: K,
  parameters: P,
): Row<R, P, OpenedTypes[K], 'reads'> & { readonly opens: K } => ({
  routine,
  parameters,
  effect: 'reads',
  opens: kind,
});

/** A routine that makes something and gives it an identifier. */
/* @__NO_SIDE_EFFECTS__ */
export const creates = <const R extends string, K extends IdentifierKind, P extends Parameters>(
  routine: R,
  kind: K,
  parameters: P,
): Row<R, P, OpenedTypes[K], 'changes'> & { readonly opens: K } => ({
  routine,
  parameters,
  effect: 'changes',
  opens: kind,
});

/** A routine that changes a file and emits nothing. */
/* @__NO_SIDE_EFFECTS__ */
export const changes = <const R extends string, P extends Parameters>(
  routine: R,
  parameters: P,
): Row<R, P, void, 'changes'> => ({ routine, parameters, effect: 'changes' });

/** A routine that has a file take what is buffered. */
/* @__NO_SIDE_EFFECTS__ */
export const flushes = <const R extends string, P extends Parameters>(
  routine: R,
  parameters: P,
): Row<R, P, void, 'flushes'> => ({ routine, parameters, effect: 'flushes' });

/** A routine that closes the identifier that it is given, which is invalid from the call on. */
/* @__NO_SIDE_EFFECTS__ */
export const closes = <const R extends string, P extends Parameters>(
  routine: R,
  parameters: P,
): Row<R, P, void, 'closes'> => ({ routine, parameters, effect: 'closes' });

/** A routine that moves elements, and so tells its progress. */
/* @__NO_SIDE_EFFECTS__ */
export const transfers = <R extends Row>(row: R): R => ({ ...row, transfers: true });
