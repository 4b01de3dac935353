/**
 * The bytes of a file, with synchronous random access inside a worker. Editing a file and lending it to libhdf5 need
 * this; for reading a `RangeReader` is enough.
 */
export interface FileBytes {
  /** Equal for two storages exactly when they are the same bytes. */
  readonly identity: string;
  /** Whether `write` and `truncate` work. */
  readonly writable: boolean;
  /** Current length in bytes. */
  size(): number;
  /** Fills `target` from byte `offset` on; returns the number of bytes read. */
  read(target: Uint8Array, offset: number): number;
  /** Writes all of `source` from byte `offset` on; throws when it cannot. */
  write(source: Uint8Array, offset: number): void;
  /** Cuts or extends with zeros. */
  truncate(size: number): void;
  /** Makes what was written durable. */
  flush(): void;
  close(): void;
}
