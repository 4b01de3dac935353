import { mostBytes } from '../../../filters/pipeline.js';
import type { LinkedPlugin } from './linkPlugin.js';
import type { PluginHost } from './PluginHost.js';

/** A filter as libhdf5 calls it: flags, client data (count, address), bytes, addresses of the buffer's size and of its address. */
type Filter = (flags: number, count: number, values: number, bytes: number, sizeAt: number, bufferAt: number) => number;

/** `H5Z_FLAG_REVERSE`: a chunk is read. */
const REVERSE = 0x100;
/** Where `H5Z_class2_t` has the filter's function, in memory with 32-bit addresses. */
const FUNCTION_AT = 28;
/** The client data of LZF: version of the filter, version of the library, bytes that come out. */
const VALUES = 3;
const ROOM_AT = 8;
/** Three bytes of a stream repeat 264 at the most. */
const MOST_GROWTH = 88;

/** A module that gives the function `f` that it imports from `e`, of six integers to one, as one of WebAssembly. */
const ADAPTER = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 11, 1, 0x60, 6, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f],
  ...[2, 7, 1, 1, 0x65, 1, 0x66, 0, 0],
  ...[7, 5, 1, 1, 0x66, 0, 0],
);

/**
 * Makes LZF's plugin read what does not fit into the bytes of a chunk: a filter before LZF may have made more of them (a
 * checksum, a compressor of noise). The plugin gives up then; h5py's own takes more memory, and so does this.
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
    const most = Math.min((bytes >>> 0) * MOST_GROWTH, mostBytes(stated || Number.POSITIVE_INFINITY), 2 ** 31 - 1);
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
