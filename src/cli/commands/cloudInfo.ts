import { advice } from '../cloud/advice.js';
import { type CloudMeasurement, type Cost, measureRequests } from '../cloud/measureRequests.js';
import { metadataPlaces } from '../cloud/metadataPlaces.js';
import { formatBytes } from '../format/numbers.js';
import { print } from '../print.js';
import type { InfoOptions } from './info.js';

/** `h5rx info --cloud`: what it takes to read a file over a network, and what would make it better. */
export async function cloudInfo(file: string, options: InfoOptions, signal: AbortSignal): Promise<void> {
  const measurement = await measureRequests(file, options, signal);
  print(...(options.json ? json(measurement).split('\n') : lines(measurement)));
}

const STRATEGIES = {
  'fsm-aggr': 'aggregated blocks',
  page: 'pages',
  aggr: 'aggregated blocks, free space not tracked',
  none: 'one after the other',
} as const;

function lines(measurement: CloudMeasurement): string[] {
  const { name, layout, slice, listed } = measurement;
  const { datasets, groups, datatypes, unreadable, pageBytes } = layout;
  const places = metadataPlaces(layout);
  const sizes = chunkSizes(measurement);
  const facts: [string, string][] = [
    ['file', `${formatBytes(layout.fileBytes)}, superblock version ${layout.superblockVersion}`],
    ['space', `${STRATEGIES[layout.strategy]}${pageBytes === undefined ? '' : ` of ${formatBytes(pageBytes)}`}`],
    [
      'objects',
      [
        many(groups, 'group'),
        many(datasets.length, 'dataset'),
        ...(datatypes > 0 ? [many(datatypes, 'committed datatype')] : []),
        ...(unreadable > 0 ? [`${unreadable} unreadable`] : []),
      ].join(', '),
    ],
    [
      'metadata',
      `${formatBytes(places.bytes)} in ${many(places.runs, 'run')}, in ${many(places.blocks, 'block')} of 64 KiB; ` +
        `${percent(places.bytesInHead, places.bytes)} in the first MiB, the last at byte ${places.end}`,
    ],
    ...sizes.map(({ least, most, chunks }, n): [string, string] => [
      n === 0 ? 'chunks' : '',
      `${many(chunks, 'chunk')} of ${formatBytes(least)} to ${formatBytes(most)}`,
    ]),
    ...[...indexKinds(measurement)].map(([kind, count], n): [string, string] => [
      n === 0 ? 'indexes' : '',
      `${kind}: ${many(count, 'dataset')}`,
    ]),
  ];
  if (slice) {
    const ranges = slice.start.map((from, dim) => `${from}:${from + (slice.count[dim] ?? 0)}`).join(', ');
    facts.push(
      ['open', `${costText(slice.opened)}, to the dataset of the slice`],
      ['slice', `${costText(slice.read)}, for ${slice.path}[${ranges}], ${slice.what}`],
      ['both', costText(slice.both)],
    );
  }
  facts.push(['list', `${costText(listed)}, for all objects with their attributes`]);
  const found = advice(measurement);
  for (const [n, text] of found.entries()) facts.push([n === 0 ? 'better' : '', text]);
  if (found.length === 0) facts.push(['better', 'nothing stands out']);
  return [name, ...facts.map(([key, value]) => `  ${key.padEnd(9)}${value}`)];
}

function json(measurement: CloudMeasurement): string {
  const { name, layout, slice, listed } = measurement;
  const { metadata: _, datasets, groups, datatypes, ...file } = layout;
  return JSON.stringify(
    {
      file: name,
      ...file,
      objects: { groups, datasets: datasets.length, datatypes },
      metadata: metadataPlaces(layout),
      chunkSizes: chunkSizes(measurement),
      indexes: Object.fromEntries(indexKinds(measurement)),
      ...(slice && { slice }),
      listed,
      better: advice(measurement),
    },
    null,
    2,
  );
}

/** Chunks by their stored bytes, from one power of two to the next. */
function chunkSizes({ layout }: CloudMeasurement): { least: number; most: number; chunks: number }[] {
  const counts: number[] = [];
  for (const { chunkSizes = [] } of layout.datasets)
    for (const [power, count] of chunkSizes.entries()) counts[power] = (counts[power] ?? 0) + count;
  return Array.from(counts, (chunks = 0, power) => ({ least: 2 ** (power - 1), most: 2 ** power, chunks })).filter(
    ({ chunks }) => chunks > 0,
  );
}

function indexKinds({ layout }: CloudMeasurement): Map<string, number> {
  const kinds = new Map<string, number>();
  for (const { index } of layout.datasets) if (index) kinds.set(index, (kinds.get(index) ?? 0) + 1);
  return kinds;
}

function costText({ requests, bytes, waves }: Cost): string {
  return `${many(requests, 'request')}, ${formatBytes(bytes)} asked for, ${many(waves, 'wave')}`;
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function percent(part: number, all: number): string {
  return part === all ? 'all' : `${Math.floor((100 * part) / all)} %`;
}
