import { memoryRawType } from '../../../codec/RawType.js';
import type { MemoryType } from '../../../model/Datatype.js';
import type { H5Data, H5WritableData } from '../../../model/H5Data.js';
import type { DataTransfer } from '../../../model/H5P.js';
import type { Step, Steps } from '../../../runtime/schedule/Steps.js';
import type { MapIndex } from '../../shared/maps/MapIndex.js';
import type { MapStore, PartDescription } from '../../shared/maps/MapStore.js';
import type { MapPart } from '../../shared/maps/mapLayout.js';
import { storableReferences } from '../library/references.js';
import { writeDataset } from '../library/writeDataset.js';
import { readElements } from '../reader/readBeside.js';
import type { Transfer } from '../reader/Transfer.js';
import { locateKind, type Reaching } from '../worker/follow.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { describeDataset } from './describeDataset.js';

/** The keys and values of a map in an open file, for one request. */
export class NativeMapStore implements MapStore<Step, Resumed> {
  readonly what: string;
  readonly file: number;
  readonly #map: Place;
  readonly #reaching: Reaching;
  readonly #dxpl: DataTransfer;
  readonly #parts = new Map<MapPart, Place>();

  constructor(map: Place, reaching: Reaching, dxpl: DataTransfer = {}) {
    this.#map = map;
    this.#reaching = reaching;
    this.#dxpl = dxpl;
    this.what = subjectOf(map);
    this.file = map.file.hid;
  }

  get index(): MapIndex | undefined {
    return this.#map.file.maps.get(this.#map.address);
  }

  set index(index: MapIndex | undefined) {
    const { file, address } = this.#map;
    const keys = this.#parts.get('keys');
    // Another program may write a file that is open for SWMR access.
    if (index && keys && !file.swmr) file.maps.set(address, index, keys.address);
    else file.maps.delete(address);
  }

  *describe(part: MapPart): Steps<PartDescription> {
    const { type, space } = yield* describeDataset(yield* this.#part(part));
    return { type, dims: space.dims };
  }

  *resize(part: MapPart, length: number): Steps<void> {
    const place = yield* this.#part(part);
    const { file, path } = place;
    const subject = subjectOf(place);
    const lent = yield* file.lend(`changing the extent of ${subject}`);
    lent.change(subject, (module, id) => module.resize_dataset(id, path, [BigInt(length)]));
    file.datasets.clear();
  }

  *read(part: MapPart, memType: MemoryType, from: number, count: number): Steps<H5Data> {
    return yield* readElements(yield* this.#transfer(part, memType, from, count));
  }

  *write(part: MapPart, memType: MemoryType, at: number, data: H5WritableData): Steps<void> {
    yield* writeDataset(yield* this.#transfer(part, memType, at, 1), data);
  }

  *storable(key: H5WritableData): Steps<H5WritableData> {
    const keys = yield* this.#part('keys');
    return yield* storableReferences(keys, memoryRawType((yield* describeDataset(keys)).type), key);
  }

  *#part(part: MapPart): Steps<Place> {
    const known = this.#parts.get(part);
    if (known) return known;
    const place = yield* locateKind(this.#map, part, 'dataset', this.#reaching);
    this.#parts.set(part, place);
    return place;
  }

  *#transfer(part: MapPart, memType: MemoryType, from: number, count: number): Steps<Transfer> {
    const place = yield* this.#part(part);
    const description = yield* describeDataset(place);
    const selection = { type: 'hyperslab', start: [from], stride: [1], count: [count], block: [1] } as const;
    const fileSpace = { ...description.space, selection };
    return { place, description, memType, memSpace: 'H5S_ALL', fileSpace, dxpl: this.#dxpl };
  }
}

/** The values that steps are resumed with. */
type Resumed = Steps<unknown> extends Generator<unknown, unknown, infer Next> ? Next : never;
