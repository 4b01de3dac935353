/** The bytes of a file that is edited; a `Storage` is one. */
export interface EditedBytes {
  size(): number;
  /** Fills `target` from byte `offset` on; returns how many bytes there were. */
  read(target: Uint8Array, offset: number): number;
  write(source: Uint8Array, offset: number): void;
  /** As `write`, for bytes that nothing in the file refers to yet: a failure loses nothing. */
  writeUnseen?(source: Uint8Array, offset: number): void;
  truncate(size: number): void;
  /** As `truncate`, to a length that the superblock does not state yet. */
  truncateUnseen?(size: number): void;
}
