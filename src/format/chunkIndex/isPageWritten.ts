/** Whether the bit of a page is set in a page initialization bitmap; the first page is the highest bit of the first byte. */
export function isPageWritten(bitmap: Uint8Array, page: number): boolean {
  return (bitmap[Math.floor(page / 8)]! & (0x80 >> (page % 8))) !== 0;
}
