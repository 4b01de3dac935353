// What kernels.mjs measures, in Node or in a page.

import { unzlibSync } from 'fflate';
import { inflate as pakoInflate } from 'pako';
import { Kernels } from '../src/filters/Kernels.ts';

const ROUND_MS = 20;
const ROUNDS = 30;

/** Processor time in ms where it can be had, which other programs disturb less. */
function now() {
  if (typeof process === 'undefined') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** One round, in MB/s. */
async function speed(bytes, inputs, run) {
  const start = now();
  let done = 0;
  let elapsed = 0;
  for (let n = 0; elapsed < ROUND_MS; n += 1) {
    const result = run(inputs[n % inputs.length]);
    if (result instanceof Promise) await result;
    done += bytes;
    if (n % 4 === 3) elapsed = now() - start;
  }
  return done / elapsed / 1000;
}

/** Ways to inflate a stream to so many bytes. */
async function inflaters(kernels, bytes) {
  const target = kernels.free + 2 * 2 ** 20;
  kernels.reserve(2 * 2 ** 20 + 2 * bytes + 128);
  const memory = new Uint8Array(bytes);
  const ways = {
    kernel: (stream) => {
      kernels.bytes.set(stream, kernels.free);
      kernels.run.inflate(kernels.free, stream.length, target, bytes);
    },
    pako: (stream) => pakoInflate(stream, { chunkSize: bytes }),
    fflate: (stream) => unzlibSync(stream, { out: memory }),
    DecompressionStream: inflateStream,
  };
  if (typeof process === 'undefined') return ways;
  const { createInflate, inflateSync } = await import('node:zlib');
  return {
    ...ways,
    inflateSync: (stream) => inflateSync(stream, { maxOutputLength: bytes, chunkSize: bytes }),
    // Node's binding beneath its documented interface: no allocation at all.
    'one zlib handle': reusedHandle(createInflate(), memory),
  };
}

async function inflateStream(stream) {
  const inflating = new DecompressionStream('deflate');
  const writer = inflating.writable.getWriter();
  writer.write(stream);
  writer.close();
  const reader = inflating.readable.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read());
}

function reusedHandle(inflate, memory) {
  const { _handle: handle } = inflate;
  const finish = 4;
  return (stream) => {
    handle.reset();
    handle.writeSync(finish, stream, 0, stream.length, memory, 0, memory.length);
  };
}

/** Unshuffle in JavaScript, the best that was found: a word of each plane at a time, transposed in registers. */
function unshuffle4(source, target) {
  const count = source.length / 4;
  const [a, b, c, d] = [0, 1, 2, 3].map(
    (k) => new Uint32Array(source.buffer, source.byteOffset + k * count, count / 4),
  );
  const words = new Uint32Array(target.buffer, target.byteOffset, count);
  for (let i = 0, to = 0; i < a.length; i += 1, to += 4) {
    const ac = a[i];
    const bd = b[i];
    const ca = c[i];
    const db = d[i];
    words[to] = (ac & 255) | ((bd & 255) << 8) | ((ca & 255) << 16) | (db << 24);
    words[to + 1] = ((ac >>> 8) & 255) | (bd & 0xff00) | ((ca << 8) & 0xff0000) | ((db << 16) & 0xff000000);
    words[to + 2] = ((ac >>> 16) & 255) | ((bd >>> 8) & 0xff00) | (ca & 0xff0000) | ((db << 8) & 0xff000000);
    words[to + 3] = (ac >>> 24) | ((bd >>> 16) & 0xff00) | ((ca >>> 8) & 0xff0000) | (db & 0xff000000);
  }
}

function unshuffleBytes(source, target, size) {
  const count = Math.floor(source.length / size);
  for (let k = 0, from = 0; k < size; k += 1) {
    for (let i = 0, to = k; i < count; i += 1, to += size) target[to] = source[from++];
  }
}

function fletcher32(bytes) {
  const words = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  let a = 0;
  let b = 0;
  for (let i = 0; i < words.length; ) {
    for (const end = Math.min(words.length, i + 360); i < end; i += 1) {
      a += words[i];
      b += a;
    }
    a %= 65535;
    b %= 65535;
  }
  return (b << 16) | a;
}

async function unshuffles(kernels, size, bytes) {
  const source = kernels.free;
  const target = source + bytes + 64;
  kernels.reserve(2 * bytes + 128);
  const [from, to] = [new Uint8Array(bytes).map((_, i) => i * 7), new Uint8Array(bytes)];
  const count = Math.floor(bytes / size);
  const ways = {
    kernel: () => kernels.run.unshuffle(source, target, count, size),
    'JavaScript, bytes': () => unshuffleBytes(from, to, size),
  };
  return size === 4 ? { ...ways, 'JavaScript, words': () => unshuffle4(from, to) } : ways;
}

/** The best of a few rounds, by turns: what else the machine does only makes a round slower. */
async function row(bytes, inputs, ways) {
  const best = Object.fromEntries(Object.keys(ways).map((name) => [name, 0]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, run] of Object.entries(ways)) {
      best[name] = Math.max(best[name], Math.round(await speed(bytes, inputs, run)));
    }
  }
  return best;
}

export async function measure(chunks) {
  await Kernels.load();
  const kernels = Kernels.shared();
  const tables = {
    'inflate, by bytes of a chunk': {},
    'unshuffle 256 KiB, by bytes of an element': {},
    'others, 256 KiB': {},
  };
  const [inflate, unshuffle, others] = Object.values(tables);
  for (const [bytes, list] of Object.entries(chunks)) {
    const streams = list.map(({ stream }) => Uint8Array.from(atob(stream), (character) => character.charCodeAt(0)));
    inflate[bytes] = await row(Number(bytes), streams, await inflaters(kernels, Number(bytes)));
  }
  const bytes = 2 ** 18;
  for (const size of [2, 3, 4, 8, 12, 16])
    unshuffle[size] = await row(bytes, [0], await unshuffles(kernels, size, bytes));
  const memory = new Uint8Array(bytes).map((_, i) => i * 7);
  const { free, run } = kernels;
  others.fletcher32 = await row(bytes, [0], {
    kernel: () => run.fletcher32(free, bytes),
    JavaScript: () => fletcher32(memory),
  });
  others.adler32 = await row(bytes, [0], { kernel: () => run.adler32(free, bytes) });
  kernels.reserve(3 * bytes + 192);
  others.bitUnshuffle = await row(bytes, [0], {
    kernel: () => run.bitUnshuffle(free, free + bytes + 64, bytes / 4, 4, free + 2 * bytes + 128),
  });
  others['copy out of the kernels'] = await row(bytes, [0], {
    kernel: () => memory.set(kernels.bytes.subarray(free, free + bytes)),
  });
  return tables;
}
