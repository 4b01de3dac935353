/** A part of the bytes of a file. */
export interface ImagePiece {
  /** None where none were asked for. */
  readonly bytes: Uint8Array;
  /** Bytes of the whole file, told where none were asked for. */
  readonly size: number;
  /** How often the file's bytes had changed since it was opened. */
  readonly changes: number;
}
