import type { ExternalFileKind } from '../../../model/ExternalFiles.js';
import type { FileSource } from '../../../model/FileSource.js';
import { failure } from '../../../model/H5Error.js';
import type { CallContext } from '../../../runtime/schedule/Engine.js';
import type { FetchPort } from '../../../storage/http/fetchProtocol.js';
import type { ClaimMode, Notice, OpeningIdentifier, Question, WireRequest } from '../protocol.js';
import type { GivenMemory } from '../reader/GivenMemory.js';

/** What a handler has besides the arguments of its routine. */
export interface HandlerContext {
  /** Number of the queue of the call; each file has its own. */
  readonly queue: number;
  /** The identifier of what the routine opens; undefined for routines that open nothing. */
  readonly opens: OpeningIdentifier | undefined;
  /** Where the caller of a read wants its elements. */
  readonly into: GivenMemory | undefined;
  /**
   * Asks the client for a claim on a storage; rejects with `permission`.
   *
   * @param isNamed - Whether the storage is opened because the file names it.
   */
  claim(identity: string, mode: ClaimMode, isNamed?: boolean): Promise<void>;
  /** Gives a claim back. */
  release(identity: string, mode: ClaimMode, isNamed?: boolean): void;
  /** Asks the client for a port to the caller's `fetch`. */
  fetch(): Promise<FetchPort>;
  /** Asks the client for a file that another one names; undefined when there is none. Rejects when the file may not be reached. */
  ask(name: string, kind: ExternalFileKind): Promise<FileSource | undefined>;
}

/** Makes the context of a handler from its request and its call. */
export function handlerContext({ opens, into }: WireRequest, { queue, ask, tell }: CallContext): HandlerContext {
  const question = (asked: Question): Promise<unknown> => ask(asked);
  const notice = (told: Notice): void => tell(told);
  return {
    queue,
    opens,
    into,
    async claim(identity, mode, isNamed = false) {
      const refusal = await question({ type: 'claim', queue, identity, mode, isNamed });
      if (refusal !== undefined) throw failure('permission', refusal as string);
    },
    release: (identity, mode, isNamed = false) => notice({ type: 'release', queue, identity, mode, isNamed }),
    fetch: () => question({ type: 'fetch' }) as Promise<FetchPort>,
    ask: (name, kind) => question({ type: 'external-file', name, kind }) as Promise<FileSource | undefined>,
  };
}
