/** URLs of the parts that a worker imports when it needs them; they are in dist/parts of the package. */
export interface PartUrls {
  /** libhdf5. */
  readonly libhdf5: string;
  /** The part that changes files and calls libhdf5. */
  readonly writing: string;
  /** The part for what reading needs rarely. */
  readonly rare: string;
  /** Remote files. */
  readonly http: string;
  /** The decoders of filters that few files have: szip, n-bit, scale-offset, Blosc, LZ4 and bitshuffle. */
  readonly filters: string;
  /** The Zstandard decoder. */
  readonly zstd: string;
}

/** What a worker of the native connector receives when it starts. */
export interface WorkerSettings {
  readonly parts: PartUrls;
}
