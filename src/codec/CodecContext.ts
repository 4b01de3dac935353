/** What a decoder or encoder knows about the transfer it serves. */
export interface CodecContext {
  /** The routine that errors name, for instance `H5Dread_async`. */
  readonly routine: string;
  /** Identifier number of the file, which decoded references carry. */
  readonly file: number;
  /** Whether another identifier stands for the same file, so that its references may be written; equality by default. */
  readonly isSameFile?: (file: number) => boolean;
}
