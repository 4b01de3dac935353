export { adler32 } from './adler32';
export { bitUnshuffle } from './bitUnshuffle';
export { blosclz } from './blosclz';
export { fletcher32 } from './fletcher32';
export { inflate } from './inflate';
export { lz4 } from './lz4';
export { lzf } from './lzf';
export { unshuffle } from './unshuffle';

/** The first byte that the kernels do not use themselves. */
export function firstFreeByte(): usize {
  return __heap_base;
}
