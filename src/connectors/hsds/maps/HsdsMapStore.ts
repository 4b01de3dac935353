import type { MemoryType } from '../../../model/Datatype.js';
import type { H5Data, H5WritableData } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import type { DataTransfer } from '../../../model/H5P.js';
import type { MapIndex } from '../../shared/maps/MapIndex.js';
import type { MapStore, PartDescription } from '../../shared/maps/MapStore.js';
import type { MapPart } from '../../shared/maps/mapLayout.js';
import type { Work } from '../../shared/Work.js';
import { locateKind } from '../client/follow.js';
import type { Handling } from '../client/Handling.js';
import { type Place, subjectOf } from '../client/Place.js';
import { datasetAt, type Transfer } from '../elements/DatasetPlace.js';
import { prepareRead } from '../elements/readElements.js';
import { prepareWrite } from '../elements/writeElements.js';
import { setExtent } from '../metadata/setExtent.js';

type Waiting<T> = Work<T, Promise<unknown>, unknown>;

/** The keys and values of a map, for one request. */
export class HsdsMapStore implements MapStore<Promise<unknown>, unknown> {
  readonly what: string;
  readonly file: number;
  readonly #map: Place;
  readonly #handling: Handling;
  readonly #dxpl: DataTransfer;
  readonly #parts = new Map<MapPart, Place>();

  constructor(map: Place, handling: Handling, dxpl: DataTransfer = {}) {
    this.#map = map;
    this.#handling = handling;
    this.#dxpl = dxpl;
    this.what = subjectOf(map);
    this.file = handling.fileHid;
  }

  get index(): MapIndex | undefined {
    return this.#map.record.mapIndex;
  }

  set index(index: MapIndex | undefined) {
    // Others may write a file that is open for reading with them.
    this.#map.record.mapIndex = this.#map.domain.access.isShared ? undefined : index;
  }

  *describe(part: MapPart): Waiting<PartDescription> {
    const place = yield* this.#part(part);
    const { type, space } = (yield datasetAt(place)) as Awaited<ReturnType<typeof datasetAt>>;
    return { type, dims: space.dims };
  }

  *resize(part: MapPart, length: number): Waiting<void> {
    const place = yield* this.#part(part);
    yield setExtent(place, [length]);
  }

  *read(part: MapPart, memType: MemoryType, from: number, count: number): Waiting<H5Data> {
    const place = yield* this.#part(part);
    return (yield this.#read(place, this.#transfer(memType, from, count))) as H5Data;
  }

  *write(part: MapPart, memType: MemoryType, at: number, data: H5WritableData): Waiting<void> {
    const place = yield* this.#part(part);
    yield this.#write(place, this.#transfer(memType, at, 1), data);
  }

  // biome-ignore lint/correctness/useYield: the interface is for stores that have to wait
  *storable(key: H5WritableData): Waiting<H5WritableData> {
    // It would become the key 0, or none, since HSDS does not write over 0 what is equal to it.
    if (isZeroWithSign(key)) throw failure('unsupported', `${this.what}: HSDS does not keep -0 as a key`);
    return key;
  }

  *#part(part: MapPart): Waiting<Place> {
    const known = this.#parts.get(part);
    if (known) return known;
    const place = (yield locateKind(this.#map, part, 'dataset')) as Place;
    this.#parts.set(part, place);
    return place;
  }

  async #read(place: Place, transfer: Omit<Transfer, 'fileSpace'> & { readonly box: readonly [number, number] }) {
    const dataset = await datasetAt(place);
    const read = prepareRead(dataset, { ...transfer, fileSpace: boxOf(dataset.space, transfer.box) }, this.file);
    return read?.run(this.#handling);
  }

  async #write(
    place: Place,
    transfer: Omit<Transfer, 'fileSpace'> & { readonly box: readonly [number, number] },
    data: H5WritableData,
  ) {
    const dataset = await datasetAt(place);
    const whole = { ...transfer, fileSpace: boxOf(dataset.space, transfer.box) };
    place.domain.change();
    await place.domain.changes.whenSent();
    await prepareWrite(dataset, whole, data, this.#handling)?.run(this.#handling);
  }

  #transfer(memType: MemoryType, from: number, count: number) {
    return { memType, memSpace: 'H5S_ALL', dxpl: this.#dxpl, box: [from, count] } as const;
  }
}

function boxOf(space: Transfer['fileSpace'], [from, count]: readonly [number, number]): Transfer['fileSpace'] {
  const selection = { type: 'hyperslab', start: [from], stride: [1], count: [count], block: [1] } as const;
  return { ...(space as Exclude<Transfer['fileSpace'], 'H5S_ALL'>), selection };
}

function isZeroWithSign(key: H5WritableData): boolean {
  return (ArrayBuffer.isView(key) || Array.isArray(key)) && Object.is((key as ArrayLike<unknown>)[0], -0);
}
