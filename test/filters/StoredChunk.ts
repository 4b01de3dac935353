import { readFileSync } from 'node:fs';
import { useFilters } from '../../src/filters/partStep.js';
import { type PipelineDecoder, pipelineDecoder } from '../../src/filters/pipeline.js';
import { useZstd } from '../../src/filters/zstd.js';
import type { StoredFilter } from '../../src/format/messages/filterPipeline.js';

// As a worker does from parts of its program.
useFilters(() => import('../../src/filters/part/makeStep.js'));
useZstd(() => import('zstddec'));

/** A chunk as another implementation stored it, with the elements that it reads from it. */
export interface StoredChunk {
  readonly name: string;
  readonly filters: readonly StoredFilter[];
  readonly elementSize: number;
  readonly filterMask: number;
  readonly chunk: Uint8Array;
  readonly elements: Uint8Array;
}

type Described = Omit<StoredChunk, 'chunk' | 'elements'> & { readonly chunk: string; readonly elements: string };
type Computed = Omit<Described, 'filterMask' | 'elements'> & { readonly count: number; readonly noise: boolean };

/** What `chunks.py` prints. */
export function describedChunks(json: string): StoredChunk[] {
  return (JSON.parse(json) as Described[]).map((described) => ({
    ...described,
    chunk: fromBase64(described.chunk),
    elements: fromBase64(described.elements),
  }));
}

/** The chunks of plugins (`fixtures/README.md`). */
export function pluginChunks(): StoredChunk[] {
  const json = readFileSync(new URL('fixtures/plugins.json', import.meta.url), 'utf8');
  return (JSON.parse(json) as Computed[]).map(({ name, filters, elementSize, count, noise, chunk }) => ({
    name,
    filters,
    elementSize,
    filterMask: 0,
    chunk: fromBase64(chunk),
    elements: computedElements(elementSize, count, noise),
  }));
}

/** As `elements` in `fixtures/generate.py`. */
function computedElements(size: number, count: number, noise: boolean): Uint8Array {
  const bytes = new Uint8Array(size * count);
  for (let at = 0; at < bytes.length; at += 1) {
    const k = at % size;
    const i = (at - k) / size;
    const steps = (4 + 2 * k < 32 ? i >>> (4 + 2 * k) : 0) * 5 + k;
    bytes[at] = steps + (noise ? Math.imul(at, 2654435761) >>> 28 : 0);
  }
  return bytes;
}

/** The decoder for a chunk, whose filters are all known. */
export async function decoderFor({ filters, elementSize, elements }: StoredChunk): Promise<PipelineDecoder> {
  const decoder = await pipelineDecoder(filters, elementSize, elements.length);
  if (!decoder) throw new Error(`a filter of ${JSON.stringify(filters)} is not known`);
  return decoder;
}

/** Equal bytes: a difference is shown by its place, because thousands of bytes in a message help nobody. */
export function firstDifference(found: Uint8Array, expected: Uint8Array): string | undefined {
  if (found.length !== expected.length) return `${found.length} bytes, not ${expected.length}`;
  const at = found.findIndex((byte, i) => byte !== expected[i]);
  return at < 0 ? undefined : `byte ${at} is ${found[at]}, not ${expected[at]}`;
}

function fromBase64(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}
