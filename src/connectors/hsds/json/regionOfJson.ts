import type { Hyperslab, Selection } from '../../../model/Dataspace.js';
import { failure } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import { combineSelections } from '../../../model/selection/combineSelections.js';
import { selectionBounds } from '../../../model/selection/selectionBounds.js';
import { isObjectId } from '../wire/objectId.js';
import { type List, type Region, regionOfParts, SELECTION_TYPES, type Slice } from '../wire/SelectionParts.js';
import { tokenOfId } from '../wire/token.js';
import { MAX_RANK } from './exactDatatype.js';
import type { Json } from './Json.js';
import { JsonReader, unexpected } from './JsonReader.js';

/**
 * The region reference that an attribute has in JSON: the id of the dataset without its letter, and points, or first and last corners
 * of blocks, or h5json's own selection. Without one it is to all of the dataset.
 *
 * Errors: `H5Error` `corrupt-file`, `unsupported` (a selection of another form).
 */
export function regionOfJson(json: Json, file: number, what: string): Reference | null {
  if (json === null) return null;
  const of = JsonReader.of(json, `${what}: a region reference`);
  const id = `d-${of.text('id')}`;
  if (!isObjectId(id)) throw of.unexpected('id', 'the id of a dataset');
  const reference = { type: 'region', file, token: tokenOfId(id) } as const;
  if (of.has('selection_dict')) return { ...reference, region: regionOfDict(of.inner('selection_dict')) };
  if (!of.has('select_type')) return reference;
  const isPoints = of.choice('select_type', ['H5S_SEL_POINTS', 'H5S_SEL_HYPERSLABS']) === 'H5S_SEL_POINTS';
  const items = of.list('selection');
  const selection = isPoints ? pointsOf(items, of) : blocksOf(items, of);
  const dims = selectionBounds(selection, [])?.end.map((last) => last + 1) ?? [];
  return { ...reference, region: { dims, selection } };
}

/** h5json's `Selection.to_dict`. */
function regionOfDict(of: JsonReader): Region {
  if (of.has('fields')) throw failure('unsupported', `${of.what}: a region reference to fields of a compound`);
  const dims = of.integers('shape', MAX_RANK);
  const type = of.integer('select_type', 0, 0xff);
  const parts = of.has('slices') ? of.list('slices').map((json) => partOf(JsonReader.of(json, of.what))) : [];
  const hasParts = type !== SELECTION_TYPES.all && type !== SELECTION_TYPES.none;
  if (hasParts && parts.length !== dims.length) throw of.unexpected('slices', `${dims.length} of them`);
  return regionOfParts({ type, dims, parts: hasParts ? parts : [] });
}

function partOf(of: JsonReader): Slice | List {
  switch (of.choice('type', ['slice', 'list', 'int'])) {
    case 'list':
      return { list: of.list('values').map((value) => coordinatesOf([value], of)[0]!) };
    case 'int': {
      const start = of.integer('value');
      return { start, stop: start + 1, step: 1 };
    }
    case 'slice': {
      const start = of.integer('start');
      return { start, stop: of.integer('stop', start + 1), step: of.integer('step', 1) };
    }
  }
}

function pointsOf(items: readonly Json[], of: JsonReader): Selection {
  const points = items.map((item) => coordinatesOf(item, of));
  if (points.length === 0 || points.some((point) => point.length !== points[0]!.length))
    throw of.unexpected('selection', 'points of one rank');
  return { type: 'points', points };
}

function blocksOf(items: readonly Json[], of: JsonReader): Selection {
  const blocks = items.map((item) => blockOf(item, of));
  if (blocks.some(({ start }) => start.length !== blocks[0]!.start.length))
    throw of.unexpected('selection', 'blocks of one rank');
  return union(blocks);
}

function blockOf(item: Json, of: JsonReader): { readonly type: 'hyperslab' } & Hyperslab {
  const [first, last] = Array.isArray(item) ? (item as Json[]) : [];
  const start = coordinatesOf(first, of);
  const end = coordinatesOf(last, of);
  const block = end.map((coordinate, d) => coordinate - start[d]! + 1);
  if (start.length !== end.length || block.some((size) => !(size >= 1)))
    throw of.unexpected('selection', 'blocks of a first and a last point');
  const ones = block.map(() => 1);
  return { type: 'hyperslab', start, stride: ones, count: ones, block };
}

function coordinatesOf(json: Json | undefined, of: JsonReader): number[] {
  const isPoint =
    Array.isArray(json) &&
    json.length > 0 &&
    json.length <= MAX_RANK &&
    json.every((coordinate) => Number.isSafeInteger(coordinate) && (coordinate as number) >= 0);
  if (!isPoint) throw unexpected(`${of.what}: selection`, 'coordinates', json);
  return json as number[];
}

/** By halves, so that the operands stay small as long as possible. */
function union(selections: readonly Selection[]): Selection {
  if (selections.length < 2) return selections[0] ?? { type: 'none' };
  const middle = Math.ceil(selections.length / 2);
  const [first, second] = [union(selections.slice(0, middle)), union(selections.slice(middle))];
  return combineSelections([], first, 'H5S_SELECT_OR', second);
}
