/** Bytes in the kernels' memory. */
export interface Span {
  readonly address: number;
  readonly length: number;
}

/** Where a step puts what it makes. */
export interface Target {
  readonly address: number;
  /** The most bytes that may be written. */
  readonly room: number;
  /** Bytes that must come out; undefined where that depends on another filter's data. */
  readonly wanted: number | undefined;
  /** Two more spans of at least `room` bytes, for steps that request them with `scratch`. */
  readonly scratch: readonly [number, number];
}

/** Undoes one filter. The kernels' slack follows every span. */
export interface FilterStep {
  /** Bytes that the filter adds to any chunk; undefined if that depends on the data. */
  readonly growth: number | undefined;
  /** Whether the step works in scratch memory too. */
  readonly scratch: boolean;
  /**
   * @returns Where the bytes are: at the target, or still within the source.
   *   Errors: `H5Error` `corrupt-file`, `unsupported`.
   */
  undo(source: Span, target: Target): Span;
}
