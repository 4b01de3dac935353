import * as h5 from 'h5rx';
import { comparable, describeDatatype } from '../format/describeStored.js';
import type {
  AttributeDescription,
  DatasetDescription,
  FileDescription,
  GroupDescription,
  ObjectDescription,
  TypeDescription,
} from './descriptions.js';
import { run } from './h5.js';
import { type FoundReferences, valueDifference } from './valueDifference.js';

/**
 * Reads everything of a file with h5rx and compares it with what another implementation says of the file: links and
 * their targets, datatypes, shapes, layouts, filters, fill values, values, attributes. Gives the differences in words.
 *
 * @param folder - Where the side files of the description are.
 */
export async function compareFile(
  source: h5.FileSource,
  description: FileDescription,
  folder: string,
): Promise<string[]> {
  const file = await run(h5.H5Fopen_async(source, h5.H5F_ACC_RDONLY));
  const comparison = new Comparison(file, folder);
  try {
    const byPath = new Map(description.objects.map((object) => [object.path, object]));
    for (const object of description.objects) await comparison.object(object, byPath);
    return comparison.differences;
  } finally {
    await run(h5.H5Fclose_async(file));
  }
}

const LINK_TYPES = { softlink: 'H5L_TYPE_SOFT', externallink: 'H5L_TYPE_EXTERNAL' } as const;

class Comparison {
  readonly differences: string[] = [];
  readonly #file: h5.FileId;
  readonly #folder: string;

  constructor(file: h5.FileId, folder: string) {
    this.#file = file;
    this.#folder = folder;
  }

  async object(object: ObjectDescription, byPath: ReadonlyMap<string, ObjectDescription>): Promise<void> {
    try {
      switch (object.kind) {
        case 'group':
          return await this.#group(object, byPath);
        case 'dataset':
          return await this.#dataset(object);
        case 'datatype':
          return await this.#committed(object);
        default:
          return await this.#symbolicLink(object);
      }
    } catch (error) {
      const { routine, kind, message } = error as h5.H5Error;
      this.#differ(object.path, `${routine} ${kind}: ${message}`);
    }
  }

  #differ(where: string, text: string): void {
    this.differences.push(`${where}: ${text}`);
  }

  #same(where: string, field: string, expected: unknown, found: unknown): void {
    const [one, other] = [JSON.stringify(expected), JSON.stringify(found)];
    if (one !== other) this.#differ(where, `${field} ${one?.slice(0, 300)} expected, ${other?.slice(0, 300)} found`);
  }

  async #group(group: GroupDescription, byPath: ReadonlyMap<string, ObjectDescription>): Promise<void> {
    const { path } = group;
    const id = await run(h5.H5Gopen_async(this.#file, path));
    const links = await run(h5.H5Literate_async(id, h5.H5_INDEX_NAME, h5.H5_ITER_INC));
    if (group.links) {
      this.#same(
        path,
        'links',
        group.links,
        links.map(({ name }) => name),
      );
      this.#same(path, 'nlinks', group.links.length, (await run(h5.H5Gget_info_async(id))).nlinks);
      for (const link of links) {
        const child = byPath.get(path === '/' ? `/${link.name}` : `${path}/${link.name}`);
        // Below a link back to an enclosing group nothing is described.
        if (!child) continue;
        const symbolic = child.kind === 'softlink' || child.kind === 'externallink' ? child : undefined;
        this.#same(
          `${path} link ${link.name}`,
          'type',
          symbolic ? LINK_TYPES[symbolic.kind] : 'H5L_TYPE_HARD',
          link.type,
        );
        if (symbolic?.kind === 'softlink') this.#same(symbolic.path, 'target', symbolic.target, link.target);
        if (symbolic?.kind === 'externallink')
          this.#same(symbolic.path, 'target', symbolic.target, { file: link.file, path: link.target });
      }
    }
    if (group.linksByCreation) {
      const byCreation = await run(h5.H5Literate_async(id, h5.H5_INDEX_CRT_ORDER, h5.H5_ITER_INC));
      this.#same(
        path,
        'linksByCreation',
        group.linksByCreation,
        byCreation.map(({ name }) => name),
      );
    }
    await this.#attributes(path, id, group.attributes);
    await run(h5.H5Gclose_async(id));
  }

  async #dataset(dataset: DatasetDescription): Promise<void> {
    const { path, value } = dataset;
    const id = await run(h5.H5Dopen_async(this.#file, path));
    const space = await run(h5.H5Dget_space_async(id));
    const { dims, maxdims } = h5.H5Sget_simple_extent_dims(space);
    const isNull = h5.H5Sget_simple_extent_type(space) === h5.H5S_NULL;
    this.#same(path, 'shape', dataset.shape, isNull ? null : dims);
    // JSON writes the infinite H5S_UNLIMITED as null, as the description does.
    this.#same(path, 'maxshape', dataset.maxshape, isNull ? null : maxdims);
    this.#sameType(path, dataset.datatype, await run(h5.H5Dget_type_async(id)));
    await this.#creation(dataset, await run(h5.H5Dget_create_plist_async(id)));
    if (dataset.valueError !== undefined || dataset.expectedError !== undefined) await this.#refusal(dataset, id);
    else await this.#value(path, value!, await run(h5.H5Dread_async(id)));
    await this.#attributes(path, id, dataset.attributes);
    await run(h5.H5Dclose_async(id));
  }

  async #creation(dataset: DatasetDescription, plist: h5.DatasetCreation): Promise<void> {
    const { path } = dataset;
    this.#same(path, 'chunks', dataset.chunks, plist.chunk ?? null);
    if (plist.layout !== undefined) this.#same(path, 'layout', dataset.layout, plist.layout);
    const filters = plist.filters ?? [];
    this.#same(
      path,
      'filters',
      dataset.filters,
      filters.map(({ id }) => id),
    );
    this.#same(
      path,
      'filterValues',
      dataset.filterValues,
      filters.map(({ cdValues }) => [...(cdValues ?? [])]),
    );
    if (plist.external || dataset.external) {
      const external = plist.external?.map(({ name, offset, size }) => ({ file: name, offset, size }));
      const sizes = dataset.external?.map((one) => ({ ...one, size: one.size > 2 ** 63 ? null : one.size }));
      this.#same(path, 'external', sizes, external);
    }
    if (plist.fillValue === undefined && dataset.fillValue === null) return;
    await this.#value(`${path} fill value`, dataset.fillValue, (plist.fillValue ?? null) as h5.H5Data);
  }

  /**
   * What HDF5 or h5wasm cannot read must be an error. Where there are values all the same (no chunk went through the
   * missing filter) they must be right.
   */
  async #refusal({ path, expectedError, value }: DatasetDescription, id: h5.DatasetId): Promise<void> {
    try {
      const found = await run(h5.H5Dread_async(id));
      if (value === undefined) this.#differ(path, `an error ${expectedError ?? ''} expected, values found`);
      else await this.#value(path, value, found);
    } catch (error) {
      if (!(error instanceof h5.H5Error)) this.#differ(path, `an H5Error expected, ${String(error)} found`);
      else if (expectedError !== undefined) this.#same(path, 'error', expectedError, error.kind);
    }
  }

  async #committed({ path, datatype, attributes }: Extract<ObjectDescription, { kind: 'datatype' }>): Promise<void> {
    const id = await run(h5.H5Topen_async(this.#file, path));
    this.#sameType(path, datatype, await run(h5.H5Tcopy_async(id)));
    await this.#attributes(path, id, attributes);
    await run(h5.H5Tclose_async(id));
  }

  async #symbolicLink(link: Extract<ObjectDescription, { kind: 'softlink' | 'externallink' }>): Promise<void> {
    this.#same(link.path, 'H5Lexists', true, await run(h5.H5Lexists_async(this.#file, link.path)));
    let error: unknown;
    try {
      await run(h5.H5Oclose_async(await run(h5.H5Oopen_async(this.#file, link.path))));
    } catch (thrown) {
      error = thrown;
    }
    const found = error === undefined ? false : (error as h5.H5Error).kind === 'not-found' ? true : String(error);
    this.#same(link.path, 'dangling', link.dangling, found);
  }

  async #attributes(path: string, owner: h5.ObjectId, attributes: readonly AttributeDescription[]): Promise<void> {
    const found = await run(h5.H5Aiterate_async(owner));
    this.#same(
      path,
      'attributes',
      attributes.map(({ name }) => name),
      found.map(({ name }) => name),
    );
    for (const [n, { name, shape, datatype, value }] of attributes.entries()) {
      const where = `${path}@${name}`;
      const { space, type } = found[n]!;
      this.#same(where, 'shape', shape, space.class === h5.H5S_NULL ? null : space.dims);
      this.#sameType(where, datatype, type);
      const id = await run(h5.H5Aopen_async(owner, name));
      await this.#value(where, value, await run(h5.H5Aread_async(id)));
      await run(h5.H5Aclose_async(id));
    }
  }

  #sameType(where: string, expected: TypeDescription, found: h5.Datatype): void {
    const one = sorted(comparable(expected));
    const other = sorted(comparable(describeDatatype(found)));
    this.#same(where, 'datatype', one, other);
  }

  async #value(where: string, expected: Parameters<typeof valueDifference>[0], found: h5.H5Data): Promise<void> {
    const references: FoundReferences = [];
    const text = valueDifference(expected, found, this.#folder, references);
    if (text !== undefined) this.#differ(where, text);
    for (const reference of references) await this.#reference(where, reference);
  }

  /** A reference leads where it should: its object has the token of the object of the path. */
  async #reference(path: string, { where, expected, found }: FoundReferences[number]): Promise<void> {
    const place = `${path} ${where}`;
    const token = async (location: h5.LocationId, name: string) =>
      (await run(h5.H5Oget_info_by_name_async(location, name))).token;
    this.#same(place, 'type', expected.kind === 'attribute' ? 'attr' : expected.kind, found.type);
    const object = await run(h5.H5Ropen_object_async(found));
    this.#same(place, 'object', await token(this.#file, expected.path), await token(object, '.'));
    if (expected.kind === 'region') {
      const region = await run(h5.H5Ropen_region_async(found));
      this.#same(place, 'npoints', expected.npoints, h5.H5Sget_select_npoints(region));
    }
    if (expected.kind === 'attribute') this.#same(place, 'attribute', expected.name, found.attribute);
    await run(h5.H5Oclose_async(object));
  }
}

/** An object with its keys in order, at every depth. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, content]) => [key, sorted(content)]));
}
