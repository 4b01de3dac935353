import { open as openFile } from 'node:fs/promises';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import {
  type DatasetLayout,
  type FileLayout,
  fileLayout,
  H5Dclose_async,
  H5Dget_type_async,
  H5Dopen_async,
  H5Dread_async,
  H5S_ALL,
  H5S_SELECT_SET,
  H5Screate_simple,
  H5Sselect_hyperslab,
  H5Tget_size,
  settled,
  untilAborted,
  walk,
} from '../../index.node.js';
import { isRemote, requireBytes, shownFile } from '../remote.js';
import { type AccessOptions, open, withFile } from '../withFile.js';
import { fileSender, urlOfFile, urlSender } from './senders.js';
import { datasetToSlice, type TypicalSlice, typicalSlice } from './typicalSlice.js';
import { type Fetch, Waves } from './Waves.js';

/** What was requested: how often, how many bytes, and how many waves one after the other. */
export interface Cost {
  readonly requests: number;
  readonly bytes: number;
  readonly waves: number;
}

/** What it takes to read a file over a network, measured. */
export interface CloudMeasurement {
  readonly name: string;
  readonly layout: FileLayout;
  readonly slice?: TypicalSlice & { readonly opened: Cost; readonly read: Cost; readonly both: Cost };
  readonly listed: Cost;
}

/**
 * Measures what reading a file over a network takes, by reading it: the reader for remote files, as it is by default, reads the URL, or the file as
 * if it were one, each time anew, and every request that it makes is counted.
 */
export async function measureRequests(
  file: string,
  options: AccessOptions,
  signal: AbortSignal,
): Promise<CloudMeasurement> {
  requireBytes(file, 'info --cloud');
  if (isRemote(file)) return measure(file, shownFile(file), urlSender, options, signal);
  // Errors of the file itself name it as it was given.
  await withFile(file, signal, async () => {}, options);
  const handle = await openFile(file);
  try {
    const sender = fileSender(handle, (await handle.stat()).size);
    return await measure(urlOfFile(file), file, sender, { ...options, header: [] }, signal);
  } finally {
    await handle.close();
  }
}

async function measure(
  url: string,
  name: string,
  send: Fetch,
  options: AccessOptions,
  signal: AbortSignal,
): Promise<CloudMeasurement> {
  const layout = await firstValueFrom(open(url, { ...options, fetch: send }).pipe(fileLayout(), untilAborted(signal)));
  const dataset = datasetToSlice(layout.datasets);
  const slice = dataset && (await measureSlice(url, dataset, send, options, signal));
  const listing = new Waves(send);
  await settled();
  await lastValueFrom(
    open(url, { ...options, fetch: listing.fetch }).pipe(
      walk({ attributes: 'values' }),
      toArray(),
      untilAborted(signal),
    ),
  );
  await settled();
  return { name, layout, ...(slice && { slice }), listed: costOf(listing) };
}

async function measureSlice(
  url: string,
  dataset: DatasetLayout,
  send: Fetch,
  options: AccessOptions,
  signal: AbortSignal,
): Promise<CloudMeasurement['slice']> {
  await settled();
  const waves = new Waves(send);
  const sliced = await withFile(
    url,
    signal,
    async (file, ask) => {
      const id = await ask(H5Dopen_async(file, dataset.path));
      const opened = costOf(waves);
      const slice = typicalSlice(dataset, H5Tget_size(await ask(H5Dget_type_async(id))));
      const { start, count } = slice;
      const whole = H5Screate_simple(dataset.dims);
      const space = start.length === 0 ? H5S_ALL : H5Sselect_hyperslab(whole, H5S_SELECT_SET, start, null, count);
      await ask(H5Dread_async(id, 'H5T_NATIVE', H5S_ALL, space));
      await ask(H5Dclose_async(id));
      return { ...slice, opened };
    },
    { ...options, fetch: waves.fetch },
  );
  await settled();
  const both = costOf(waves);
  const { opened } = sliced;
  const read = {
    requests: both.requests - opened.requests,
    bytes: both.bytes - opened.bytes,
    waves: both.waves - opened.waves,
  };
  return { ...sliced, read, both };
}

function costOf({ requests }: Waves): Cost {
  return {
    requests: requests.length,
    bytes: requests.reduce((sum, { bytes }) => sum + bytes, 0),
    waves: requests.reduce((most, { wave }) => Math.max(most, wave), 0),
  };
}
