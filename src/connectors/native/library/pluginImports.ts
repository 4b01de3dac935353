import { Kernels, SLACK } from '../../../filters/Kernels.js';
import { H5Error } from '../../../model/H5Error.js';
import type { PluginHost } from './PluginHost.js';

/** A function of C: numbers and pointers are numbers, 64-bit integers are BigInts. */
export type CFunction = (...args: never[]) => number | bigint | undefined;

/** Results of zlib (zlib.h). */
const Z_OK = 0;
const Z_DATA_ERROR = -3;
const Z_MEM_ERROR = -4;

/**
 * Functions that h5rx does not provide, with the results by which they report a failure: the compressor of zlib, which Blosc uses,
 * and functions of HDF5, which plugins call to adapt their client data to a new dataset.
 */
const FAILURES: Readonly<Record<string, number | bigint>> = {
  compress2: Z_MEM_ERROR,
  H5Pget: -1,
  H5Pget_fill_value: -1,
  H5Pget_filter2: -1,
  H5Pget_nfilters: -1,
  H5Pinsert2: -1,
  H5Pisa_class: -1,
  H5Premove_filter: -1,
  H5Pset: -1,
  H5Pset_filter: -1,
  H5Tclose: -1,
  H5Tconvert: -1,
  H5Tget_super: -1n,
};

/**
 * Functions that the plugins of h5wasm-plugins 0.2.1 import and h5wasm 0.10.3 does not export, by name: functions of the C library,
 * of zlib, of setjmp as Emscripten compiles it, and of HDF5. Functions of `FAILURES` fail and note why.
 */
export function pluginImports(library: PluginHost): ReadonlyMap<string, CFunction> {
  const failing = Object.entries(FAILURES).map(([name, failure]): [string, CFunction] => [
    name,
    () => {
      const message = `its filter's plugin calls ${name}, which h5wasm does not have`;
      library.files.failure = new H5Error('unsupported', name, message);
      return failure;
    },
  ]);
  const functions = { ...cLibrary(library), ...zlib(library), ...setjmp(library) };
  return new Map([...failing, ...Object.entries(functions)]);
}

function cLibrary({ module }: PluginHost): Record<string, CFunction> {
  const errno = module._malloc(4);
  return {
    memcmp(a: number, b: number, length: number) {
      const { HEAPU8 } = module;
      for (let i = 0; i < length; i += 1) {
        const difference = (HEAPU8[(a >>> 0) + i] as number) - (HEAPU8[(b >>> 0) + i] as number);
        if (difference !== 0) return difference;
      }
      return 0;
    },
    ldexp,
    __errno_location: () => errno,
    clock: () => Math.trunc(performance.now() * 1000),
    // Messages for a terminal are dropped.
    puts: () => 0,
    fputc: (character: number) => character,
    fflush: () => 0,
    ferror: () => 0,
    fiprintf: () => 0,
    __small_fprintf: () => 0,
    fwrite: (_from: number, _size: number, count: number) => count,
    // There is one thread, which needs no synchronization.
    pthread_attr_destroy: () => 0,
    pthread_barrier_destroy: () => 0,
    pthread_cond_destroy: () => 0,
    pthread_mutex_destroy: () => 0,
  };
}

/** `x` times a power of 2, rounded once: steps towards small numbers are 53 shorter, so that only the last one can lose bits. */
function ldexp(x: number, exponent: number): number {
  let scaled = x;
  let left = exponent;
  for (; left > 1023 && Math.abs(scaled) < Number.POSITIVE_INFINITY && scaled !== 0; left -= 1023) scaled *= 2 ** 1023;
  for (; left < -1022 && scaled !== 0; left += 1022 - 53) scaled *= 2 ** (53 - 1022);
  return scaled === 0 ? scaled : scaled * 2 ** Math.min(left, 1023);
}

/** The function of zlib that Blosc needs for reading. */
function zlib({ module }: PluginHost): Record<string, CFunction> {
  return {
    uncompress(target: number, targetLength: number, source: number, sourceLength: number) {
      const at = targetLength >>> 0;
      const room = new DataView(module.HEAPU8.buffer).getUint32(at, true);
      const stream = module.HEAPU8.subarray(source >>> 0, (source >>> 0) + (sourceLength >>> 0));
      const inflated = inflate(stream, room);
      if (!inflated) return Z_DATA_ERROR;
      module.HEAPU8.set(inflated, target >>> 0);
      new DataView(module.HEAPU8.buffer).setUint32(at, inflated.length, true);
      return Z_OK;
    },
  };
}

function inflate(stream: Uint8Array, room: number): Uint8Array | undefined {
  try {
    const kernels = Kernels.shared();
    const place = Math.ceil((Math.max(room, stream.length) + SLACK) / SLACK) * SLACK;
    kernels.reserve(2 * place);
    const { free, bytes, run } = kernels;
    bytes.set(stream, free);
    const length = run.inflate(free, stream.length, free + place, room);
    return length < 0 ? undefined : bytes.subarray(free + place, free + place + length);
  } catch {
    // No exception may pass through C frames.
    return undefined;
  }
}

/** Offsets in a `jmp_buf` of Emscripten. */
const INVOCATION = 0;
const LABEL = 4;

/** The functions with which Emscripten implements `longjmp`, by which libjpeg leaves when its data are damaged. */
function setjmp({ module }: PluginHost): Record<string, CFunction> {
  const view = (): DataView => new DataView(module.HEAPU8.buffer);
  let result = 0;
  return {
    __wasm_setjmp_test: (buffer: number, invocation: number) =>
      view().getInt32((buffer >>> 0) + INVOCATION, true) === invocation
        ? view().getInt32((buffer >>> 0) + LABEL, true)
        : 0,
    emscripten_longjmp(buffer: number, value: number) {
      const { ___THREW__: threw, ___threwValue: threwValue } = module;
      if (view().getInt32(threw, true) === 0) {
        view().setInt32(threw, buffer, true);
        view().setInt32(threwValue, value || 1, true);
      }
      // Emscripten's `invoke_` functions catch numbers.
      throw Number.POSITIVE_INFINITY;
    },
    setTempRet0(value: number) {
      result = value;
      return undefined;
    },
    getTempRet0: () => result,
  };
}
