import type { ReferenceDatatype } from '../../model/Datatype.js';
import { failure } from '../../model/H5Error.js';
import type { Reference } from '../../model/Reference.js';
import type { CodecContext } from '../CodecContext.js';
import type { ElementEncoder } from '../element.js';
import { unsupportedReference } from '../standardReferences.js';
import { listContainer } from './listContainer.js';

const TYPES: readonly unknown[] = ['object', 'region', 'attr'] satisfies Reference['type'][];

/** References of HDF5 1.12 to objects, regions and attributes of the file that they are written to; `null` for a null one. */
export function standardReferenceEncoder({ size, refType }: ReferenceDatatype, context: CodecContext): ElementEncoder {
  const { file, references } = context;
  const isSameFile = context.isSameFile ?? ((other: number) => other === file);
  const encodeOne = references?.encode?.bind(references);
  if (!encodeOne) throw unsupportedReference('here');

  function checkReference(value: Reference | null | undefined, where: string): void {
    if (value === null) return;
    if (typeof value !== 'object' || !TYPES.includes(value.type) || !(value.token instanceof Uint8Array))
      throw failure('bad-argument', `${where}: expected a reference or null, got ${String(value)}`);
    if (refType !== 'std' && value.type !== refType)
      throw failure(
        'bad-argument',
        `${where}: expected a reference of type ${refType} or null, got one of type ${value.type}`,
      );
    // A reference of a connector may be to all of a dataset.
    if (value.type === 'region' && !value.region && !references?.ofAnyKind)
      throw failure('bad-argument', `${where}: a reference to a region says not which`);
    if (value.type === 'attr' && !value.attribute)
      throw failure('bad-argument', `${where}: a reference to an attribute says not which`);
    if (!isSameFile(value.file))
      throw failure('bad-argument', `${where}: a reference into file ${value.file} means nothing in file ${file}`);
  }

  return {
    ...listContainer('references', (value, where) => checkReference(value as Reference | null, where)),
    encode(data, at, step, count, target, offset, stride) {
      const given = data as readonly (Reference | null)[];
      for (let i = 0; i < count; i++) {
        const reference = given[at + i * step];
        const element = reference ? encodeOne(reference, refType) : undefined;
        const to = offset + i * stride;
        const bytes = target.bytes();
        bytes.fill(0, to, to + size);
        if (element) bytes.set(element, to);
      }
    },
  };
}
