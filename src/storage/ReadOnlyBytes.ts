import { failure, type H5Error } from '../model/H5Error.js';
import type { FileBytes } from './FileBytes.js';

/** Bytes that cannot be written. */
export abstract class ReadOnlyBytes implements FileBytes {
  readonly identity: string;
  readonly writable = false;

  constructor(identity: string) {
    this.identity = identity;
  }

  abstract size(): number;
  abstract read(target: Uint8Array, offset: number): number;

  write(): never {
    throw readOnly();
  }

  truncate(): never {
    throw readOnly();
  }

  flush(): void {}

  close(): void {}
}

function readOnly(): H5Error {
  return failure('permission', 'a Blob cannot be written; open its bytes instead');
}
