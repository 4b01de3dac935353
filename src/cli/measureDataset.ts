import { lastValueFrom, map, of, reduce } from 'rxjs';
import {
  type DatasetId,
  type Datatype,
  formatDatatype,
  H5Dget_type_async,
  type NumericArray,
  readChunks,
  untilAborted,
  withProgress,
} from '../index.node.js';
import { CommandError, Stopped } from './failures.js';
import { formatBytes } from './format/numbers.js';
import { ProgressBar } from './ProgressBar.js';
import { mergeStatistics, NO_NUMBERS, type Statistics, statisticsOf } from './Statistics.js';
import type { Ask } from './withFile.js';

/** The statistics of a dataset, and what it took to read it. */
export interface Measurement {
  readonly datatype: Datatype;
  readonly statistics: Statistics;
  readonly bytes: number;
  readonly seconds: number;
}

/** Reads a dataset chunk by chunk, several at a time, and adds up the statistics of the chunks in their order. */
export async function measureDataset(
  dataset: DatasetId,
  name: string,
  ask: Ask,
  signal: AbortSignal,
): Promise<Measurement> {
  const datatype = await ask(H5Dget_type_async(dataset));
  if (!isNumeric(datatype))
    throw new CommandError(`${name} holds ${formatDatatype(datatype)}; stats are of numbers only`);
  const bar = new ProgressBar('Reading');
  const began = performance.now();
  let progress = { loadedBytes: 0, totalBytes: 0 };
  try {
    const statistics = await lastValueFrom(
      of(dataset).pipe(
        readChunks(),
        withProgress((now) => {
          progress = now;
          bar.update(now);
        }),
        map(({ data }) => statisticsOf(data as NumericArray)),
        reduce(mergeStatistics, NO_NUMBERS),
        untilAborted(signal),
      ),
    );
    return { datatype, statistics, bytes: progress.loadedBytes, seconds: (performance.now() - began) / 1000 };
  } catch (error) {
    if (!(signal.reason instanceof Stopped)) throw error;
    const { loadedBytes, totalBytes } = progress;
    const { exitCode, message } = signal.reason;
    throw new Stopped(
      `${message} after ${formatBytes(loadedBytes)}${totalBytes > 0 ? ` of ${formatBytes(totalBytes)}` : ''} of ${name}`,
      exitCode,
    );
  } finally {
    bar.stop();
  }
}

function isNumeric(type: Datatype): boolean {
  if (type.class === 'H5T_ARRAY') return isNumeric(type.base);
  return type.class === 'H5T_INTEGER' || type.class === 'H5T_FLOAT' || type.class === 'H5T_ENUM';
}
