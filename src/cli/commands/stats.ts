import { formatDatatype } from '../../index.node.js';
import { formatBytes, formatDouble } from '../format/numbers.js';
import { type Measurement, measureDataset } from '../measureDataset.js';
import { print } from '../print.js';
import { standardDeviation } from '../Statistics.js';
import { type AccessOptions, withDataset } from '../withFile.js';

export interface StatsOptions extends AccessOptions {
  readonly json?: boolean;
}

/** `h5rx stats`: minimum, maximum, mean, standard deviation and NaN count of a dataset, read chunk by chunk. */
export async function stats(file: string, name: string, options: StatsOptions, signal: AbortSignal): Promise<void> {
  const measurement = await withDataset(
    file,
    name,
    signal,
    (dataset, ask) => measureDataset(dataset, name, ask, signal),
    options,
  );
  print(...(options.json ? [measurementJson(name, measurement)] : measurementLines(name, measurement)));
}

/** A measurement for a person, line by line. */
export function measurementLines(name: string, { datatype, statistics, bytes, seconds }: Measurement): string[] {
  const { n, nan, min, max, mean } = statistics;
  const has = n > 0;
  const lines: [string, string][] = [
    ['n', String(n)],
    ['NaN', String(nan)],
    ['min', has ? String(min) : '–'],
    ['max', has ? String(max) : '–'],
    ['mean', has ? formatDouble(mean) : '–'],
    ['std', has ? formatDouble(standardDeviation(statistics)) : '–'],
  ];
  const rate = formatBytes(bytes / Math.max(seconds, 0.001));
  return [
    `${name}  ${formatDatatype(datatype)}`,
    ...lines.map(([key, value]) => `  ${key.padEnd(5)} ${value}`),
    `  read  ${formatBytes(bytes)} in ${seconds.toFixed(2)} s (${rate}/s)`,
  ];
}

/** A measurement for a program: integers with all their digits, no numbers as null, infinities and NaN as strings. */
function measurementJson(name: string, { datatype, statistics, bytes, seconds }: Measurement): string {
  const { n, nan, min, max, mean } = statistics;
  const number = (value: number | bigint | undefined): string =>
    n === 0 || value === undefined
      ? 'null'
      : typeof value === 'bigint' || Number.isFinite(value)
        ? String(value)
        : `"${value}"`;
  const fields = [
    `"dataset": ${JSON.stringify(name)}`,
    `"datatype": ${JSON.stringify(formatDatatype(datatype))}`,
    `"n": ${n}`,
    `"nan": ${nan}`,
    `"min": ${number(min)}`,
    `"max": ${number(max)}`,
    `"mean": ${number(mean)}`,
    `"std": ${number(standardDeviation(statistics))}`,
    `"bytes": ${bytes}`,
    `"seconds": ${seconds.toFixed(6)}`,
  ];
  return `{${fields.join(', ')}}`;
}
