import type { ExternalFileKind } from '../../../model/ExternalFiles.js';
import type { FileSource } from '../../../model/FileSource.js';
import { failure } from '../../../model/H5Error.js';
import type { CallContext } from '../../../runtime/schedule/Engine.js';
import type { ClaimMode, Notice, OpeningIdentifier, Question, WireRequest } from '../protocol.js';

/** What a handler knows of its call besides the arguments. */
export interface HandlerContext {
  /** The queue of the call: that of one file and of no other. */
  readonly queue: number;
  /** The identifier to give to what is opened. */
  readonly opens: OpeningIdentifier | undefined;
  /** Asks the client whether a storage may be opened, by itself or because the file names it; rejects with `permission`. */
  claim(identity: string, mode: ClaimMode, isNamed?: boolean): Promise<void>;
  /** Gives a claim back. */
  release(identity: string, mode: ClaimMode, isNamed?: boolean): void;
  /** Asks the client for a file that another one names; undefined when there is none. Rejects when it may not be reached. */
  ask(name: string, kind: ExternalFileKind): Promise<FileSource | undefined>;
}

/** The context of a request in its call. */
export function handlerContext({ opens }: WireRequest, { queue, ask, tell }: CallContext): HandlerContext {
  const question = (asked: Question): Promise<unknown> => ask(asked);
  const notice = (told: Notice): void => tell(told);
  return {
    queue,
    opens,
    async claim(identity, mode, isNamed = false) {
      const refusal = await question({ type: 'claim', queue, identity, mode, isNamed });
      if (refusal !== undefined) throw failure('permission', refusal as string);
    },
    release: (identity, mode, isNamed = false) => notice({ type: 'release', queue, identity, mode, isNamed }),
    ask: (name, kind) => question({ type: 'external-file', name, kind }) as Promise<FileSource | undefined>,
  };
}
