import { formatDatatype, H5Dget_create_plist_async, H5Dget_space_async, H5Dget_type_async } from '../../index.node.js';
import { CommandError, UsageError } from '../failures.js';
import { CsvWriter } from '../format/CsvWriter.js';
import { bytesPerElement } from '../format/elements.js';
import { JsonWriter } from '../format/JsonWriter.js';
import { TableWriter } from '../format/TableWriter.js';
import type { Values, ValueWriter } from '../format/ValueWriter.js';
import { NpyWriter } from '../npy/NpyWriter.js';
import { openOutput } from '../Output.js';
import { holdsReferences, ReferenceNames } from '../ReferenceNames.js';
import { readBands } from '../readBands.js';
import { parseSelection, selectionIn } from '../selection.js';
import { type AccessOptions, withDataset } from '../withFile.js';

/** The formats of `--format`. */
export const FORMATS = ['table', 'json', 'csv', 'npy'] as const;
export type Format = (typeof FORMATS)[number];

const WRITERS: Readonly<Record<Format, new (values: Values) => ValueWriter>> = {
  table: TableWriter,
  json: JsonWriter,
  csv: CsvWriter,
  npy: NpyWriter,
};

export interface ReadOptions extends AccessOptions {
  readonly select?: string;
  readonly format?: Format;
  readonly out?: string;
}

/** `h5rx read`: values of a dataset, written as they come. */
export async function read(file: string, name: string, options: ReadOptions, signal: AbortSignal): Promise<void> {
  const items = parseSelection(options.select ?? '');
  const format = options.format ?? formatByName(options.out);
  if (format === 'npy' && options.out === undefined && process.stdout.isTTY) {
    throw new UsageError('npy is not for a terminal: name a file with -o, or redirect the output');
  }
  await withDataset(
    file,
    name,
    signal,
    async (dataset, ask) => {
      const [datatype, space, { chunk = null }] = await Promise.all([
        ask(H5Dget_type_async(dataset)),
        ask(H5Dget_space_async(dataset)),
        ask(H5Dget_create_plist_async(dataset)),
      ]);
      const isNull = space.class === 'H5S_NULL';
      if (isNull && items.length > 0)
        throw new CommandError(
          `${name} has a null dataspace: there is nothing to select (${formatDatatype(datatype)})`,
        );
      const selection = selectionIn(items, space.dims, name);
      const references = holdsReferences(datatype) ? new ReferenceNames(ask) : undefined;
      const writer = new WRITERS[format]({
        name,
        datatype,
        shape: isNull ? null : selection.shape,
        textOf: references?.textOf,
      });
      const output = await openOutput(options.out, signal, { input: file, exact: format === 'csv' });
      try {
        await output.write(writer.begin());
        if (!isNull) {
          for await (const { data, npoints } of readBands(
            dataset,
            selection,
            { chunk, elementBytes: bytesPerElement(datatype) },
            signal,
          )) {
            await references?.learn(datatype, data);
            for (const part of writer.add(data, npoints)) {
              signal.throwIfAborted();
              await output.write(part);
            }
          }
        }
        await output.write(writer.end());
        await output.commit();
      } catch (error) {
        await output.discard();
        throw error;
      }
    },
    options,
  );
}

/** The format that the name of the output file implies. */
function formatByName(path: string | undefined): Format {
  const extension = path?.split('.').at(-1)?.toLowerCase();
  return FORMATS.find((format) => format === extension) ?? 'table';
}
