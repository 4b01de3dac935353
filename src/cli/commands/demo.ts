import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatBytes } from '../format/numbers.js';
import { measureDataset } from '../measureDataset.js';
import { ProgressBar } from '../ProgressBar.js';
import { print } from '../print.js';
import { withDataset } from '../withFile.js';
import { writeSample } from '../writeSample.js';
import { measurementLines } from './stats.js';

export interface DemoOptions {
  readonly keep?: string;
}

/** `h5rx demo`: writes a sample file through the C tier, then reads it back for its statistics. */
export async function demo({ keep }: DemoOptions, signal: AbortSignal): Promise<void> {
  const folder = keep === undefined ? await mkdtemp(join(tmpdir(), 'h5rx-demo-')) : undefined;
  const path = keep ?? join(folder as string, 'sample.h5');
  try {
    const bar = new ProgressBar('Writing');
    const written = await writeSample(path, (progress) => bar.update(progress), signal).finally(() => bar.stop());
    const { dataset, chunk, bytes, operations, seconds } = written;
    print(
      `Wrote ${path}`,
      `  ${dataset}: ${formatBytes(bytes)} in ${seconds.toFixed(2)} s (${formatBytes(bytes / Math.max(seconds, 0.001))}/s), ` +
        `${operations} asynchronous operations in one event set, chunks of ${chunk.join(' × ')}`,
    );
    const measurement = await withDataset(path, dataset, signal, (id, ask) => measureDataset(id, dataset, ask, signal));
    print(
      'Read it back, several chunks at a time',
      ...measurementLines(dataset, measurement),
      keep === undefined
        ? 'The file is removed again. Keep one with: h5rx demo --keep sample.h5'
        : `Look at it with: h5rx ls ${keep}`,
    );
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}
