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
export interface Row<P extends Parameters = Parameters, Result = unknown, E extends Effect = Effect> {
  readonly parameters: P;
  readonly effect: E;
  /** The kind of identifier that it opens; `object` where only the file knows. */
  readonly opens?: IdentifierKind;
  /** Whether it moves elements, and so tells its progress. */
  readonly transfers?: true;
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

/** The type of what a routine emits. */
export const emits = <Result>(): (() => Result) | undefined => undefined;

/** A routine that tells something of a file. */
export const reads = <P extends Parameters, Result>(
  parameters: P,
  _emits: (() => Result) | undefined,
): Row<P, Result, 'reads'> => ({ parameters, effect: 'reads' });

/** A routine that gives an identifier to something that exists. */
export const opens = <K extends IdentifierKind, P extends Parameters>(
  kind: K,
  parameters: P,
): Row<P, OpenedTypes[K], 'reads'> & { readonly opens: K } => ({ parameters, effect: 'reads', opens: kind });

/** A routine that makes something and gives it an identifier. */
export const creates = <K extends IdentifierKind, P extends Parameters>(
  kind: K,
  parameters: P,
): Row<P, OpenedTypes[K], 'changes'> & { readonly opens: K } => ({ parameters, effect: 'changes', opens: kind });

/** A routine that changes a file and emits nothing. */
export const changes = <P extends Parameters>(parameters: P): Row<P, void, 'changes'> => ({
  parameters,
  effect: 'changes',
});

/** A routine that has a file take what is buffered. */
export const flushes = <P extends Parameters>(parameters: P): Row<P, void, 'flushes'> => ({
  parameters,
  effect: 'flushes',
});

/** A routine that closes the identifier that it is given, which is invalid from the call on. */
export const closes = <P extends Parameters>(parameters: P): Row<P, void, 'closes'> => ({
  parameters,
  effect: 'closes',
});

/** A routine that moves elements, and so tells its progress. */
export const transfers = <R extends Row>(row: R): R => ({ ...row, transfers: true });
