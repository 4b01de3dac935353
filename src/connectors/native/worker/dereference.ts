import { type RegionReference, readRegionReference } from '../../../format/references/regionReference.js';
import { selectionOf } from '../../../format/selections/selectionOf.js';
import type { Selection } from '../../../model/Dataspace.js';
import { failure } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { notFound } from '../../shared/notFound.js';
import type { OpenFile } from './OpenFile.js';
import { PathsByAddress } from './PathsByAddress.js';
import type { Place } from './Place.js';

/** Sizes in bytes of the references that files store. */
const OBJECT_REFERENCE = 8;
const REGION_REFERENCE = 12;

/** Whether the token of a reference is a stored region reference, which leads to the region in a global heap. */
export function isStoredRegion({ token }: Reference): boolean {
  return token.byteLength === REGION_REFERENCE;
}

/** The object that a reference leads to (`H5Rdereference`). Errors: `H5Error` `not-found`, `bad-argument`, `unsupported`. */
export function* dereference(file: OpenFile, reference: Reference): Steps<Place> {
  const { token, externalFile } = reference;
  if (externalFile !== undefined)
    throw failure('unsupported', `the reference leads into another file, '${externalFile}'`);
  if (!isStoredRegion(reference) && token.byteLength !== OBJECT_REFERENCE)
    throw failure(
      'bad-argument',
      `a reference of ${token.byteLength} bytes is neither an object nor a region reference`,
    );
  const about = { asked: { file, path: '/' } };
  const address = isStoredRegion(reference) ? (yield* readStored(file, token)).dataset : addressIn(token);
  const path = yield* file.look(about, (view) => PathsByAddress.of(view).find(address));
  if (path === undefined) throw notFound(`the reference leads to no object of '${file.name}'`);
  return { file, address, path, asked: { file, path } };
}

/** The region of a stored region reference as a selection of `rank` dimensions, and the address of its dataset. */
export function* storedRegion(
  file: OpenFile,
  token: Uint8Array,
  rank: number,
): Steps<{ readonly dataset: number; readonly selection: Selection }> {
  const { dataset, region } = yield* readStored(file, token);
  return { dataset, selection: selectionOf(region, rank) };
}

function* readStored(file: OpenFile, token: Uint8Array): Steps<RegionReference> {
  return yield* file.look({ asked: { file, path: '/' } }, (view) => readRegionReference(view.superblock, token));
}

/** The address of an object in the token of a reference to it. */
export function addressIn(token: Uint8Array): number {
  return token.reduceRight((value, byte) => value * 256 + byte, 0);
}
