/** What the native connector and its workers say to each other, beyond what every runtime does. */

import type { Columns } from '../../model/Columns.js';
import type { ExternalFileKind } from '../../model/ExternalFiles.js';
import { type Identifier, type IdentifierKind, IDENTIFIER_KINDS as KINDS } from '../../model/Identifier.js';
import type { ArgumentsOf, ClosingRoutine, ResultOf, Routine } from '../../operations/Operations.js';
import type * as ROUTINES from '../../operations/ROUTINES.js';
import type { Effect } from '../../operations/Row.js';
import type { GivenMemory } from './reader/GivenMemory.js';

/** A routine to carry out. */
export interface WireRequest<R extends Routine = Routine> {
  readonly routine: R;
  readonly effect: Effect;
  readonly args: ArgumentsOf<R>;
  readonly opens?: OpeningIdentifier | undefined;
  /** Where the caller of a read wants its elements. */
  readonly into?: GivenMemory | undefined;
}

/**
 * A request as it crosses: an array, because cloning an object costs several times as much, mostly for the names of its fields. These
 * cross in one text, which is the same for all requests of a routine and is taken apart once: the routine, its effect, and its
 * parameters, each after the letter for the way in which its arguments cross (`H5Lexists reads iloc_id vname plapl_id`).
 */
export type PackedRequest = readonly [
  text: string,
  opens: OpeningIdentifier | undefined,
  into: GivenMemory | undefined,
  ...args: unknown[],
];

/**
 * The way in which an argument crosses: a value (`v`) as it is, an identifier (`i`) as its code, and what else the argument may be as it
 * is, a property list (`p`) as it is, and `H5P_DEFAULT` as undefined.
 */
export type Way = 'v' | 'i' | 'p';

/** An identifier as one number. */
export function codeOf({ kind, hid }: Identifier): number {
  return hid * 8 + KINDS.indexOf(kind);
}

/** The identifier with a code. */
export function identifierOf(code: number): Identifier {
  return { kind: KINDS[code % 8] as IdentifierKind, hid: Math.floor(code / 8) };
}

/** An identifier that a request is to open. */
export interface OpeningIdentifier extends Identifier {
  /** The file identifier through which it is opened; by default it is one itself. */
  readonly file?: number;
}

/** An object that a request opened: enough to open it again. */
export interface OpenedObject {
  readonly kind: Exclude<IdentifierKind, 'object'>;
  /** Absolute path of the object, or of the object that has the attribute. */
  readonly path: string;
  readonly attribute?: string;
  /** Of a file: whether it can be written, whichever of those that share it asked for that. */
  readonly writable?: boolean;
}

/** How closing a file identifier went, where there is more to say than that it did. */
export interface FileClosed {
  /** Identifiers of objects that were closed with the file. */
  readonly closed?: readonly number[];
  /** Why it was not closed: it is open as before. */
  readonly refusal?: string;
}

/** What crosses instead of a routine's result. */
export type WireResult<R extends Routine> = R extends ClosingRoutine
  ? FileClosed | undefined | void
  : (typeof ROUTINES)[R] extends { readonly unpack: unknown }
    ? Columns
    : ResultOf<R> extends Identifier
      ? OpenedObject
      : ResultOf<R>;

/** How a file is claimed. Readers share; a writer shares with SWMR readers only. */
export type ClaimMode = 'read' | 'write' | 'swmr-read' | 'swmr-write';

/** What a worker claims: one claim a file, however many identifiers it has. */
export interface Claim {
  /** The queue of the operation that opens the file. */
  readonly queue: number;
  readonly identity: string;
  readonly mode: ClaimMode;
  /** Whether it is not the file of the queue, but one that this file names. */
  readonly isNamed: boolean;
}

/** What a worker asks for a call. */
export type Question =
  /** Whether a storage may be opened; answered with why not, or with undefined. */
  | ({ readonly type: 'claim' } & Claim)
  /** For a file that the call came to by its name; answered with the file, or undefined when there is none. */
  | { readonly type: 'external-file'; readonly name: string; readonly kind: ExternalFileKind }
  /** For a port to the caller's `fetch`; answered with the port. */
  | { readonly type: 'fetch' };

/** What a worker tells: it gives a claim back. */
export type Notice = { readonly type: 'release' } & Claim;
