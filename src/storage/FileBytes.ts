/**
 * The bytes of a file that are there: random access without waiting, inside a worker. What is edited or lent to libhdf5 has
 * to be one; for reading a `RangeReader` is enough.
 */
export interface FileBytes {
  /** Equal for two storages exactly when they are the same bytes. */
  readonly identity: string;
  /** Whether `write` and `truncate` work. */
  readonly writable: boolean;
  /** Present length in bytes. */
  size(): number;
  /** Fills `target` from byte `offset` on; returns how many bytes there were. */
  read(target: Uint8Array, offset: number): number;
  /** Writes all of `source` from byte `offset` on; throws when it cannot. */
  write(source: Uint8Array, offset: number): void;
  /** Cuts or extends with zeros. */
  truncate(size: number): void;
  /** Makes what was written durable. */
  flush(): void;
  close(): void;
}
