/** URLs of the parts of a worker's program that it imports when they are needed: dist/parts of the package. */
export interface PartUrls {
  /** libhdf5. */
  readonly libhdf5: string;
  /** What changes files and calls libhdf5. */
  readonly writing: string;
  /** The decoder of Zstandard. */
  readonly zstd: string;
}

/** What a worker of the native connector is told when it starts. */
export interface WorkerSettings {
  readonly parts: PartUrls;
}
