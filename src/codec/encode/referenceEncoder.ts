import type { ReferenceDatatype } from '../../model/Datatype.js';
import { MEMORY_SIZES } from '../../model/datatype/size.js';
import { failure } from '../../model/H5Error.js';
import type { Reference } from '../../model/Reference.js';
import type { CodecContext } from '../CodecContext.js';
import type { ElementEncoder } from '../element.js';
import { elementOf } from '../oldReferences.js';
import { listContainer } from './listContainer.js';

/**
 * Object and region references of the file that they are written to; `null` for a null reference. One to a region that was made
 * in memory is put into a heap, if the context can do that.
 */
export function referenceEncoder(raw: ReferenceDatatype, context: CodecContext): ElementEncoder {
  const { file, references } = context;
  const type = raw.refType as 'object' | 'region';
  const tokenBytes = MEMORY_SIZES.references[type];
  const isSameFile = context.isSameFile ?? ((other: number) => other === file);

  function checkReference(value: Reference | null | undefined, where: string): void {
    if (value === null) return;
    if (value?.type !== type) {
      const got = typeof value === 'object' ? `a reference of type ${String(value.type)}` : String(value);
      throw failure('bad-argument', `${where}: expected a reference of type ${type} or null, got ${got}`);
    }
    if (!isStored(value) && !(type === 'region' && value.region && references?.encodeRegion)) {
      const message = `expected a reference of ${tokenBytes} bytes, got one of ${value.token.length}`;
      throw failure('bad-argument', `${where}: ${message}`);
    }
    if (!isSameFile(value.file))
      throw failure('bad-argument', `${where}: a reference into file ${value.file} means nothing in file ${file}`);
    if (isStored(value) && !elementOf(value.token, type, raw.size))
      throw failure('unsupported', `${where}: its address does not fit into the ${raw.size} bytes of a reference here`);
  }

  /** Whether the token is that of a stored element, not of an object with a region in memory. */
  const isStored = ({ token }: Reference): boolean => token.length === tokenBytes;

  return {
    ...listContainer('references', (value, where) => checkReference(value as Reference | null, where)),
    encode(data, at, step, count, target, offset, stride) {
      const given = data as readonly (Reference | null)[];
      for (let i = 0; i < count; i++) {
        const to = offset + i * stride;
        const reference = given[at + i * step];
        const element =
          reference &&
          (isStored(reference) ? elementOf(reference.token, type, raw.size) : references?.encodeRegion?.(reference));
        const bytes = target.bytes();
        bytes.fill(0, to, to + raw.size);
        if (element) bytes.set(element, to);
      }
    },
  };
}
