import { mostBytes } from '../../../filters/pipeline.js';
import type { LinkedPlugin } from './linkPlugin.js';
import type { PluginHost } from './PluginHost.js';

/** A filter function of HDF5 (`H5Z_func_t`); addresses are numbers. */
type Filter = (flags: number, count: number, values: number, bytes: number, sizeAt: number, bufferAt: number) => number;

/** `H5Z_FLAG_REVERSE`, which is set when a chunk is read. */
const REVERSE = 0x100;
/** Offset of the filter function in `H5Z_class2_t` with 32-bit addresses. */
const FUNCTION_AT = 28;
/** The client data of LZF: version of the filter, version of the library, decompressed size. */
const VALUES = 3;
const ROOM_AT = 8;
/** Three bytes of a compressed stream can repeat at most 264 bytes. */
const MAX_GROWTH = 88;

/**
 * A WebAssembly module that exports the function `f` which it imports from `e`, with six integer parameters and an integer result:
 * the table takes no JavaScript functions.
 */
const ADAPTER = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 11, 1, 0x60, 6, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f],
  ...[2, 7, 1, 1, 0x65, 1, 0x66, 0, 0],
  ...[7, 5, 1, 1, 0x66, 0, 0],
);

/**
 * Makes the LZF plugin decompress data that are larger than a chunk's elements, which another filter before LZF may have caused (a
 * checksum, or a compressor applied to noise). The plugin alone fails then; h5py's LZF filter retries with more memory, and so does
 * this.
 */
export function growLzf({ module }: PluginHost, { exports, table }: LinkedPlugin): void {
  const info = (exports.H5PLget_plugin_info as () => number)();
  const view = (): DataView => new DataView(module.HEAPU8.buffer);
  const at = view().getUint32((info >>> 0) + FUNCTION_AT, true);
  const filter = table.get(at) as Filter;
  const growing: Filter = (flags, count, values, bytes, sizeAt, bufferAt) => {
    const length = filter(flags, count, values, bytes, sizeAt, bufferAt);
    if (length !== 0 || (flags & REVERSE) === 0) return length;
    const given = view().getUint32(sizeAt >>> 0, true);
    const stated = count < VALUES ? 0 : view().getUint32((values >>> 0) + ROOM_AT, true);
    const most = Math.min((bytes >>> 0) * MAX_GROWTH, mostBytes(stated || Number.POSITIVE_INFINITY), 2 ** 31 - 1);
    const larger = module._malloc(VALUES * 4) >>> 0;
    if (larger === 0) return 0;
    try {
      for (let room = stated || given || 1; room < most; ) {
        room = Math.min(2 * room, most);
        view().setUint32(larger + ROOM_AT, room, true);
        const undone = filter(flags, VALUES, larger, bytes, sizeAt, bufferAt);
        if (undone !== 0) return undone;
      }
      return 0;
    } finally {
      module._free(larger);
    }
  };
  const adapter = new WebAssembly.Instance(new WebAssembly.Module(ADAPTER), { e: { f: growing } });
  table.set(at, adapter.exports.f);
}
