import type { MemoryType } from '../../../model/Datatype.js';
import type { H5Data } from '../../../model/H5Data.js';
import type { Reference } from '../../../model/Reference.js';
import type { Step, Steps } from '../../../runtime/schedule/Steps.js';
import { notFound } from '../../shared/notFound.js';
import type { ScaleAttribute, ScaleStore } from '../../shared/scales/ScaleStore.js';
import { addressIn } from '../worker/dereference.js';
import { kindOf } from '../worker/follow.js';
import { attributeSubject, type Place, subjectOf } from '../worker/Place.js';
import { describeDataset } from './describeDataset.js';
import { readAttribute } from './readAttribute.js';
import { attributeExists, describeAttribute } from './viewAttribute.js';

/** The values that steps are resumed with. */
export type Resumed = Steps<unknown> extends Generator<unknown, unknown, infer Next> ? Next : never;

/** Datasets of open files, and their attributes. */
export class NativeScaleStore implements ScaleStore<Place, Step, Resumed> {
  readonly paddings = ['NULLTERM'] as const;
  readonly subjectOf = subjectOf;

  attributeSubject(place: Place, attribute: string): string {
    return attributeSubject({ place, attribute });
  }

  isSame(one: Place, other: Place): boolean {
    return one.file === other.file && one.address === other.address;
  }

  *rankOf(place: Place): Steps<number> {
    return (yield* describeDataset(place)).space.dims.length;
  }

  *attribute(place: Place, attribute: string): Steps<ScaleAttribute | undefined> {
    const at = { place, attribute };
    return (yield* attributeExists(at)) ? yield* describeAttribute(at) : undefined;
  }

  read(place: Place, attribute: string, memType: MemoryType): Steps<H5Data> {
    return readAttribute({ place, attribute }, memType);
  }

  *leadsTo(place: Place, { token }: Reference, from: Place): Steps<boolean> {
    const found = { ...from, address: addressIn(token) };
    const kind = yield* kindOf(found);
    if (kind !== 'dataset') throw notFound(`it leads to a ${kind}`);
    return this.isSame(place, found);
  }
}
