/** A run of bytes of the file; its address counts from the base address. */
export interface Extent {
  readonly address: number;
  readonly length: number;
}
