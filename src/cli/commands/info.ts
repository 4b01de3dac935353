import {
  type AttributeInfo,
  type FileId,
  formatDatatype,
  H5_INDEX_NAME,
  H5_ITER_INC,
  H5Aclose_async,
  H5Aiterate_by_name_async,
  H5Aopen_by_name_async,
  H5Aread_async,
  type H5Data,
  H5Gget_info_by_name_async,
  H5Tclose_async,
  H5Tcopy_async,
  H5Topen_async,
} from '../../index.node.js';
import { describeObject, filterNames, formatSpace, type ObjectFacts, spaceJson } from '../describeObject.js';
import { messageOf } from '../failures.js';
import { elementCount, elementJson } from '../format/elements.js';
import { JsonWriter } from '../format/JsonWriter.js';
import { type AccessOptions, type Ask, withFile } from '../withFile.js';

export interface InfoOptions extends AccessOptions {
  readonly json?: boolean;
}

/** An attribute with its value, or why that could not be read. */
interface Attribute extends AttributeInfo {
  readonly value?: H5Data;
  readonly error?: string;
}

/** All that `info` tells of an object. */
interface Facts extends ObjectFacts {
  readonly path: string;
  readonly links?: number;
  readonly committed?: string;
  readonly attributes: readonly Attribute[];
}

/** `h5rx info`: one object and its attributes. */
export async function info(file: string, path: string, options: InfoOptions, signal: AbortSignal): Promise<void> {
  const facts = await withFile(file, signal, (id, ask) => gather(id, path, ask), options);
  process.stdout.write(options.json ? factsJson(facts) : factsText(facts));
}

async function gather(file: FileId, path: string, ask: Ask): Promise<Facts> {
  const facts = await describeObject(file, path, ask);
  const { type } = facts.info;
  const links = type === 'H5O_TYPE_GROUP' ? (await ask(H5Gget_info_by_name_async(file, path))).nlinks : undefined;
  const committed = type === 'H5O_TYPE_NAMED_DATATYPE' ? await committedType(file, path, ask) : undefined;
  const found = await ask(H5Aiterate_by_name_async(file, path, H5_INDEX_NAME, H5_ITER_INC));
  const attributes = await Promise.all(found.map((attribute) => withValue(file, path, attribute, ask)));
  return {
    ...facts,
    path,
    attributes,
    ...(links === undefined ? {} : { links }),
    ...(committed === undefined ? {} : { committed }),
  };
}

async function committedType(file: FileId, path: string, ask: Ask): Promise<string> {
  const id = await ask(H5Topen_async(file, path));
  try {
    return formatDatatype(await ask(H5Tcopy_async(id)));
  } finally {
    H5Tclose_async(id).subscribe({ error: () => {} });
  }
}

async function withValue(file: FileId, path: string, attribute: AttributeInfo, ask: Ask): Promise<Attribute> {
  try {
    const id = await ask(H5Aopen_by_name_async(file, path, attribute.name));
    try {
      return { ...attribute, value: await ask(H5Aread_async(id)) };
    } finally {
      H5Aclose_async(id).subscribe({ error: () => {} });
    }
  } catch (error) {
    return { ...attribute, error: messageOf(error) };
  }
}

const KINDS = {
  H5O_TYPE_GROUP: 'group',
  H5O_TYPE_DATASET: 'dataset',
  H5O_TYPE_NAMED_DATATYPE: 'datatype',
  H5O_TYPE_MAP: 'map',
} as const;

function factsText(facts: Facts): string {
  const { path, info, dataset, links, committed, attributes } = facts;
  const lines: [string, string][] = [['kind', KINDS[info.type]]];
  if (links !== undefined) lines.push(['members', String(links)]);
  if (committed !== undefined) lines.push(['type', committed]);
  if (dataset) {
    const { datatype, space, dcpl } = dataset;
    lines.push(['type', formatDatatype(datatype)], ['shape', formatSpace(space)], ['layout', layoutText(dataset)]);
    const filters = filtersText(dataset);
    if (filters !== '') lines.push(['filters', filters]);
    if (dcpl.fillValue !== undefined && dcpl.fillValue !== null)
      lines.push(['fill', elementJson(datatype)(dcpl.fillValue as H5Data, 0)]);
    for (const { name, offset, size } of dcpl.external ?? [])
      lines.push(['external', `${name}, ${size} bytes from ${offset}`]);
  }
  if (info.rc !== undefined) lines.push(['links', `${info.rc} hard`]);
  if (info.mtime) lines.push(['changed', new Date(info.mtime * 1000).toISOString()]);
  const width = Math.max(...lines.map(([key]) => key.length));
  const text = lines.map(([key, value]) => `  ${key.padEnd(width)}  ${value}\n`).join('');
  const list = attributes.map((attribute) => `    ${attribute.name} = ${attributeText(attribute)}\n`).join('');
  return `${path}\n${text}${attributes.length > 0 ? `  attributes\n${list}` : ''}`;
}

function layoutText({ space, dcpl }: NonNullable<ObjectFacts['dataset']>): string {
  if (!dcpl.chunk) return dcpl.layout ?? 'not chunked';
  const count = dcpl.chunk.reduce((all, size, d) => all * Math.ceil((space.dims[d] ?? 0) / size), 1);
  return `chunked ${dcpl.chunk.join(' × ')}, ${count} ${count === 1 ? 'chunk' : 'chunks'}`;
}

function filtersText({ dcpl }: NonNullable<ObjectFacts['dataset']>): string {
  const values =
    dcpl.filters?.map(({ cdValues = [] }) => (cdValues.length > 0 ? `(${cdValues.join(', ')})` : '')) ?? [];
  return filterNames(dcpl)
    .map((name, n) => name + (values[n] ?? ''))
    .join(' + ');
}

/** Longer attributes are cut after this many elements. */
const ELEMENTS_SHOWN = 16;

function attributeText({ type, space, value, error }: Attribute): string {
  const about = `  (${formatDatatype(type)}${space.class === 'H5S_SIMPLE' ? `, ${formatSpace(space)}` : ''})`;
  if (error !== undefined) return `?${about} cannot be read: ${error}`;
  if (value === undefined || value === null || space.class === 'H5S_NULL') return `null${about}`;
  const element = elementJson(type);
  const count = elementCount(type, value);
  const shown = Array.from({ length: Math.min(count, ELEMENTS_SHOWN) }, (_, index) => element(value, index)).join(', ');
  if (space.class === 'H5S_SCALAR') return shown + about;
  return `[${shown}${count > ELEMENTS_SHOWN ? ', …' : ''}]${about}`;
}

function factsJson({ path, info, dataset, links, committed, attributes }: Facts): string {
  const { type, ...object } = info;
  const fields: Record<string, unknown> = {
    path,
    kind: KINDS[type],
    ...(links === undefined ? {} : { members: links }),
    ...(committed === undefined ? {} : { datatype: committed }),
    ...(dataset
      ? {
          datatype: formatDatatype(dataset.datatype),
          ...spaceJson(dataset.space),
          layout: dataset.dcpl.layout ?? null,
          chunk: dataset.dcpl.chunk ?? null,
          filters: filterNames(dataset.dcpl).map((name, n) => ({ name, ...dataset.dcpl.filters?.[n] })),
        }
      : {}),
    object,
  };
  const text = Object.entries(fields).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  if (dataset?.dcpl.fillValue !== undefined && dataset.dcpl.fillValue !== null) {
    text.push(`"fillValue": ${elementJson(dataset.datatype)(dataset.dcpl.fillValue as H5Data, 0)}`);
  }
  const list = attributes.map((attribute) => `  ${JSON.stringify(attribute.name)}: ${attributeJson(attribute)}`);
  return `{${text.join(',\n')},\n"attributes": {${list.length > 0 ? `\n${list.join(',\n')}\n` : ''}}}\n`;
}

/** As `JsonWriter` writes values, so that `info` and `read` say the same. */
function attributeJson({ name, type, space, value = null, error }: Attribute): string {
  if (error !== undefined) return JSON.stringify({ error });
  const shape = space.class === 'H5S_NULL' ? null : space.dims;
  const writer = new JsonWriter({ name, datatype: type, shape });
  const values = shape === null || value === null ? '' : [...writer.add(value, elementCount(type, value))].join('');
  return `${writer.begin()}${values}${writer.end()}`.replace('"dataset"', '"attribute"').replaceAll('\n', ' ').trim();
}
