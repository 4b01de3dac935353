import {
  type Dataspace,
  type Datatype,
  type FileId,
  formatDatatype,
  H5_INDEX_NAME,
  H5_ITER_INC,
  H5Aiterate_async,
  type H5Data,
  type H5Error,
  H5Gget_info_by_name_async,
  H5Oclose_async,
  H5Oopen_async,
  H5Tclose_async,
  H5Tcopy_async,
  H5Topen_async,
} from '../../index.node.js';
import { describeObject, filterNames, formatSpace, type ObjectFacts, spaceJson } from '../describeObject.js';
import { dimensionsJson, dimensionText, withDimensions } from '../dimensionNames.js';
import { messageOf } from '../failures.js';
import { type ElementStyle, elementCount, elementJson, isBoolean } from '../format/elements.js';
import { enumsIn, membersText } from '../format/enumMembers.js';
import { JsonWriter } from '../format/JsonWriter.js';
import { print } from '../print.js';
import { ReferenceNames } from '../ReferenceNames.js';
import { type AccessOptions, type Ask, withFile } from '../withFile.js';

export interface InfoOptions extends AccessOptions {
  readonly json?: boolean;
}

/** An attribute with its elements, or why they could not be read. */
interface Attribute {
  readonly name: string;
  readonly type?: Datatype | undefined;
  readonly space?: Dataspace | undefined;
  readonly value?: H5Data | undefined;
  readonly error?: H5Error | undefined;
}

/** All that `info` shows of an object. */
interface Facts extends ObjectFacts {
  readonly path: string;
  readonly links?: number;
  readonly committed?: Datatype;
  readonly attributes: readonly Attribute[];
  readonly textOf: ElementStyle['textOf'];
}

/** `h5rx info`: one object and its attributes. */
export async function info(file: string, path: string, options: InfoOptions, signal: AbortSignal): Promise<void> {
  const facts = await withFile(file, signal, (id, ask) => gather(id, path, ask), options);
  print(...(options.json ? factsJson(facts).split('\n') : factsLines(facts)));
}

async function gather(file: FileId, path: string, ask: Ask): Promise<Facts> {
  const facts = await withDimensions(file, path, await describeObject(file, path, ask), ask);
  const { type } = facts.info;
  const links = type === 'H5O_TYPE_GROUP' ? (await ask(H5Gget_info_by_name_async(file, path))).nlinks : undefined;
  const committed = type === 'H5O_TYPE_NAMED_DATATYPE' ? await committedType(file, path, ask) : undefined;
  const references = new ReferenceNames(ask);
  const attributes = await attributesOf(file, path, ask);
  for (const { type, value } of attributes) if (type && value !== undefined) await references.learn(type, value);
  return {
    ...facts,
    path,
    attributes,
    textOf: references.textOf,
    ...(links === undefined ? {} : { links }),
    ...(committed === undefined ? {} : { committed }),
  };
}

async function committedType(file: FileId, path: string, ask: Ask): Promise<Datatype> {
  const id = await ask(H5Topen_async(file, path));
  try {
    return await ask(H5Tcopy_async(id));
  } finally {
    H5Tclose_async(id).subscribe({ error: () => {} });
  }
}

async function attributesOf(file: FileId, path: string, ask: Ask): Promise<readonly Attribute[]> {
  const object = await ask(H5Oopen_async(file, path));
  try {
    return await ask(H5Aiterate_async(object, H5_INDEX_NAME, H5_ITER_INC, { info: true, value: true }));
  } finally {
    H5Oclose_async(object).subscribe({ error: () => {} });
  }
}

const KINDS = {
  H5O_TYPE_GROUP: 'group',
  H5O_TYPE_DATASET: 'dataset',
  H5O_TYPE_NAMED_DATATYPE: 'datatype',
  H5O_TYPE_MAP: 'map',
} as const;

function factsLines(facts: Facts): string[] {
  const { path, info, dataset, links, committed, attributes, textOf } = facts;
  const lines: [string, string][] = [['kind', KINDS[info.type]]];
  if (links !== undefined) lines.push(['members', String(links)]);
  if (committed !== undefined) lines.push(['type', formatDatatype(committed)], ...enumLines(committed));
  if (dataset) {
    const { datatype, space, dcpl, dimensions } = dataset;
    lines.push(
      ['type', formatDatatype(datatype)],
      ...enumLines(datatype),
      ['shape', formatSpace(space)],
      ...(dimensions ? [['dimensions', dimensionText(dimensions)] satisfies [string, string]] : []),
      ['layout', layoutText(dataset)],
    );
    const filters = filtersText(dataset);
    if (filters !== '') lines.push(['filters', filters]);
    if (dcpl.fillValue !== undefined && dcpl.fillValue !== null)
      lines.push(['fill', cut(elementJson(datatype, { enumNames: true })(dcpl.fillValue as H5Data, 0))]);
    for (const { name, offset, size } of dcpl.external ?? [])
      lines.push(['external', `${name}, ${size} bytes from ${offset}`]);
  }
  if (info.rc !== undefined) lines.push(['links', `${info.rc} hard`]);
  if (info.mtime) lines.push(['changed', new Date(info.mtime * 1000).toISOString()]);
  const width = Math.max(...lines.map(([key]) => key.length));
  return [
    path,
    ...lines.map(([key, value]) => `  ${key.padEnd(width)}  ${value}`),
    ...(attributes.length > 0 ? ['  attributes'] : []),
    ...attributes.map((attribute) => `    ${attribute.name} = ${attributeText(attribute, textOf)}`),
  ];
}

/** Names and values of the enumerations of a datatype, with the field that has them. */
function enumLines(type: Datatype): [string, string][] {
  return [...enumsIn(type)]
    .filter(([, one]) => !isBoolean(one))
    .map(([field, one]) => ['values', `${field === '' ? '' : `${field}: `}${membersText(one)}`]);
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

/** Longer attributes are cut after this many elements, and longer elements after this many characters. */
const ELEMENTS_SHOWN = 16;
const CHARACTERS_SHOWN = 200;

/** The beginning of a text, and how much is left out. */
function cut(text: string): string {
  const left = text.length - CHARACTERS_SHOWN;
  return left > 0 ? `${text.slice(0, CHARACTERS_SHOWN)}… (${left} more characters)` : text;
}

function attributeText({ type, space, value, error }: Attribute, textOf: ElementStyle['textOf']): string {
  if (!type || !space) return `? cannot be read: ${messageOf(error)}`;
  const about = `  (${formatDatatype(type)}${space.class === 'H5S_SIMPLE' ? `, ${formatSpace(space)}` : ''})`;
  if (error !== undefined) return `?${about} cannot be read: ${messageOf(error)}`;
  if (value === undefined || value === null || space.class === 'H5S_NULL') return `null${about}`;
  const element = elementJson(type, { enumNames: true, textOf });
  const count = elementCount(type, value);
  const shown = Array.from({ length: Math.min(count, ELEMENTS_SHOWN) }, (_, index) => cut(element(value, index))).join(
    ', ',
  );
  if (space.class === 'H5S_SCALAR') return shown + about;
  return `[${shown}${count > ELEMENTS_SHOWN ? `, … ${count - ELEMENTS_SHOWN} more` : ''}]${about}`;
}

function factsJson({ path, info, dataset, links, committed, attributes, textOf }: Facts): string {
  const { type, ...object } = info;
  const fields: Record<string, unknown> = {
    path,
    kind: KINDS[type],
    ...(links === undefined ? {} : { members: links }),
    ...(committed === undefined ? {} : { datatype: formatDatatype(committed) }),
    ...(dataset
      ? {
          datatype: formatDatatype(dataset.datatype),
          ...spaceJson(dataset.space),
          ...dimensionsJson(dataset),
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
  const list = attributes.map(
    (attribute) => `  ${JSON.stringify(attribute.name)}: ${attributeJson(attribute, textOf)}`,
  );
  return `{${text.join(',\n')},\n"attributes": {${list.length > 0 ? `\n${list.join(',\n')}\n` : ''}}}`;
}

/** As `JsonWriter` writes values, so that `info` and `read` say the same. */
function attributeJson({ name, type, space, value = null, error }: Attribute, textOf: ElementStyle['textOf']): string {
  if (error || !type || !space) return JSON.stringify({ error: messageOf(error) });
  const shape = space.class === 'H5S_NULL' ? null : space.dims;
  const writer = new JsonWriter({ name, datatype: type, shape, textOf });
  const values = shape === null || value === null ? '' : [...writer.add(value, elementCount(type, value))].join('');
  return `${writer.begin()}${values}${writer.end()}`.replace('"dataset"', '"attribute"').replaceAll('\n', ' ').trim();
}
