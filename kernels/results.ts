// What a kernel gives instead of a number of bytes. src/filters/Kernels.ts knows them too.

/** The stream contradicts its format, or ends too early. */
export const DAMAGED: isize = -1;
/** The stream holds more bytes than there is room for. */
export const TOO_LONG: isize = -2;
/** The checksum stored in the stream is not that of its bytes. */
export const WRONG_CHECKSUM: isize = -3;
