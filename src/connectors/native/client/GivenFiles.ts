import type { ExternalFileKind, ExternalFiles } from '../../../model/ExternalFiles.js';
import type { FileSource } from '../../../model/FileSource.js';
import { H5Error } from '../../../model/H5Error.js';
import { wireSource } from './wireSource.js';

/** The files that a function gives to one operation, and what it threw instead. */
export class GivenFiles {
  readonly #give: ExternalFiles | undefined;
  #thrown: { readonly cause: unknown } | undefined;

  constructor(give: ExternalFiles | undefined) {
    this.#give = give;
  }

  /** The file of a name as it crosses to a worker; undefined when there is none. */
  async find(name: string, kind: ExternalFileKind): Promise<FileSource | undefined> {
    if (typeof this.#give !== 'function') return undefined;
    try {
      const source = await this.#give(name, kind);
      return source === undefined ? undefined : wireSource(source).source;
    } catch (cause) {
      this.#thrown = { cause };
      const reason = cause instanceof Error ? cause.message : String(cause);
      const errorKind = cause instanceof H5Error ? cause.kind : 'permission';
      throw new H5Error(errorKind, 'externalFiles', `externalFiles does not give it: ${reason}`);
    }
  }

  /** The error of an operation, with what the function threw, itself, as its cause. */
  blame(error: H5Error): H5Error {
    if (!this.#thrown) return error;
    const { kind, routine, message, errorStack } = error;
    return new H5Error(kind, routine, message, { errorStack, cause: this.#thrown.cause });
  }
}
