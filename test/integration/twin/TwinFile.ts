import * as h5 from 'h5rx';
import { lastValueFrom, type Observable } from 'rxjs';
import type { DatasetProperties, Kind, TwinOperation, Value } from './Operation.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

const TYPES: Record<Kind, h5.Datatype> = {
  i4: h5.H5T_STD_I32LE,
  be2: h5.H5T_STD_I16BE,
  f8: h5.H5T_IEEE_F64LE,
  s5: h5.H5Tset_strpad(h5.H5Tset_size(h5.H5T_C_S1, 5), 'NULLPAD'),
  text: h5.H5Tset_cset(h5.H5Tset_size(h5.H5T_C_S1, h5.H5T_VARIABLE), 'UTF-8'),
  pair: h5.compound({ a: h5.H5T_STD_I32LE, b: h5.H5T_IEEE_F64LE }),
  bool: h5.booleanEnum,
};

const BOUNDS = { earliest: ['earliest', 'v110'], v108: ['v18', 'v110'], v110: ['v110', 'v110'] } as const;
export type Style = keyof typeof BOUNDS;

/**
 * Does a batch of operations to a file with h5rx: all of them in one event set, none waits for another.
 *
 * @returns Why each failed, or null.
 */
export async function applyHere(
  path: string,
  style: Style,
  operations: readonly TwinOperation[],
): Promise<(string | null)[]> {
  const fapl = { libverBounds: BOUNDS[style] };
  const file = await lastValueFrom(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR, fapl));
  const es = new h5.EventSet();
  const outcomes = operations.map((operation) => outcome(begin(file, operation, es)));
  const errors = await Promise.all(outcomes);
  // Each failure ends a wait.
  while (h5.H5ESget_count(es) > 0) await lastValueFrom(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER));
  es.close();
  await lastValueFrom(h5.H5Fclose_async(file));
  return errors;
}

async function outcome(parts: readonly Observable<unknown>[]): Promise<string | null> {
  const ended = await Promise.allSettled(parts.map((part) => lastValueFrom(part, { defaultValue: undefined })));
  const failed = ended.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
  if (!failed) return null;
  if (!(failed.reason instanceof h5.H5Error)) throw failed.reason;
  return `${failed.reason.kind}: ${failed.reason.message}`;
}

/** The routines of an operation, all of them begun. */
function begin(file: h5.FileId, operation: TwinOperation, es: h5.EventSet): Observable<unknown>[] {
  switch (operation.do) {
    case 'group': {
      const { path, linkOrder, attrOrder } = operation;
      const gcpl = {
        ...(linkOrder && { linkCreationOrder: linkOrder }),
        ...(attrOrder && { attrCreationOrder: attrOrder }),
      };
      const group = h5.H5Gcreate_async(file, path, H5P_DEFAULT, gcpl, H5P_DEFAULT, es);
      return [group, h5.H5Gclose_async(group, es)];
    }
    case 'dataset': {
      const { path, kind, committed, data, ...properties } = operation;
      const type = typeOf(file, kind, committed, es);
      const parts: Observable<unknown>[] = [];
      const dset = h5.H5Dcreate_async(
        file,
        path,
        type,
        spaceOf(properties),
        H5P_DEFAULT,
        creation(kind, properties),
        H5P_DEFAULT,
        es,
      );
      if (data)
        parts.push(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, container(kind, data), es));
      return [...closed(type, es), dset, ...parts, h5.H5Dclose_async(dset, es)];
    }
    case 'write': {
      const dset = h5.H5Dopen_async(file, operation.path, H5P_DEFAULT, es);
      const data = container(operation.kind, operation.data);
      return [
        dset,
        h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data, es),
        h5.H5Dclose_async(dset, es),
      ];
    }
    case 'hard':
      return [h5.H5Lcreate_hard_async(file, operation.target, file, operation.path, H5P_DEFAULT, H5P_DEFAULT, es)];
    case 'soft':
      return [h5.H5Lcreate_soft_async(operation.target, file, operation.path, H5P_DEFAULT, H5P_DEFAULT, es)];
    case 'external':
      return [
        h5.H5Lcreate_external_async('other.h5', operation.target, file, operation.path, H5P_DEFAULT, H5P_DEFAULT, es),
      ];
    case 'delete':
      return [h5.H5Ldelete_async(file, operation.path, H5P_DEFAULT, es)];
    case 'deleteByIndex': {
      const index = operation.index === 'name' ? h5.H5_INDEX_NAME : h5.H5_INDEX_CRT_ORDER;
      return [h5.H5Ldelete_by_idx_async(file, operation.path, index, h5.H5_ITER_INC, operation.n, H5P_DEFAULT, es)];
    }
    case 'move':
      return [h5.H5Lmove_async(file, operation.source, file, operation.target, H5P_DEFAULT, H5P_DEFAULT, es)];
    case 'copy': {
      const flags = Object.fromEntries(operation.flags.map((flag) => [flag, true]));
      return [h5.H5Ocopy_async(file, operation.source, file, operation.target, flags, H5P_DEFAULT, es)];
    }
    case 'commit': {
      const { path, kind } = operation;
      const type = h5.H5Tcommit_async(file, path, TYPES[kind], H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT, es);
      return [type, h5.H5Tclose_async(type, es)];
    }
    case 'createAttribute': {
      const { path, name, kind, committed, data, scalar } = operation;
      const type = typeOf(file, kind, committed, es);
      const space = scalar ? h5.H5Screate('H5S_SCALAR') : h5.H5Screate_simple([data.length]);
      const attribute = h5.H5Acreate_by_name_async(
        file,
        path,
        name,
        type,
        space,
        H5P_DEFAULT,
        H5P_DEFAULT,
        H5P_DEFAULT,
        es,
      );
      const written = h5.H5Awrite_async(attribute, H5T_NATIVE, container(kind, data), es);
      return [...closed(type, es), attribute, written, h5.H5Aclose_async(attribute, es)];
    }
    case 'writeAttribute': {
      const { path, name, kind, data } = operation;
      const attribute = h5.H5Aopen_by_name_async(file, path, name, H5P_DEFAULT, H5P_DEFAULT, es);
      return [
        attribute,
        h5.H5Awrite_async(attribute, H5T_NATIVE, container(kind, data), es),
        h5.H5Aclose_async(attribute, es),
      ];
    }
    case 'renameAttribute':
      return [h5.H5Arename_by_name_async(file, operation.path, operation.source, operation.target, H5P_DEFAULT, es)];
    case 'deleteAttribute':
      return [h5.H5Adelete_by_name_async(file, operation.path, operation.name, H5P_DEFAULT, es)];
  }
}

function typeOf(file: h5.FileId, kind: Kind, committed: string | undefined, es: h5.EventSet) {
  return committed === undefined ? TYPES[kind] : h5.H5Topen_async(file, committed, H5P_DEFAULT, es);
}

/** A committed datatype is closed when it has been used. */
function closed(type: ReturnType<typeof typeOf>, es: h5.EventSet): Observable<unknown>[] {
  return type instanceof h5.Operation ? [type, h5.H5Tclose_async(type, es)] : [];
}

function spaceOf({ shape, maxshape }: DatasetProperties): h5.Dataspace {
  return h5.H5Screate_simple(
    shape,
    maxshape?.map((size) => size ?? h5.H5S_UNLIMITED),
  );
}

function creation(kind: Kind, properties: DatasetProperties): h5.DatasetCreation {
  const { layout, chunk, shuffle, deflate, fletcher32, fill, fillTime, allocTime, attrOrder } = properties;
  return {
    ...(layout && { layout }),
    ...(chunk && { chunk, ...(shuffle && { shuffle }), ...(fletcher32 && { fletcher32 }) }),
    ...(deflate !== undefined && { deflate }),
    ...(fillTime && { fillTime }),
    ...(allocTime && { allocTime }),
    ...(fill !== undefined && { fillValue: container(kind, [fill]) }),
    ...(attrOrder && { attrCreationOrder: attrOrder }),
  };
}

/** Values as h5rx takes them. */
function container(kind: Kind, values: readonly Value[]): h5.H5WritableData {
  const numbers = values as readonly number[];
  switch (kind) {
    case 'i4':
      return Int32Array.from(numbers);
    case 'be2':
      return Int16Array.from(numbers);
    case 'f8':
      return Float64Array.from(numbers);
    case 'bool':
      return Int8Array.from(values, Number);
    case 'pair': {
      const pairs = values as readonly (readonly [number, number])[];
      return { a: Int32Array.from(pairs, ([a]) => a), b: Float64Array.from(pairs, ([, b]) => b) };
    }
    default:
      return values as readonly string[];
  }
}
