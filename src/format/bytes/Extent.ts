/** A range of bytes of the file; its address is relative to the base address. */
export interface Extent {
  readonly address: number;
  readonly length: number;
}
