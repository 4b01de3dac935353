import type { ReferenceDatatype } from '../../model/Datatype.js';
import { badArgument } from '../../model/H5Error.js';
import type { Reference } from '../../model/Reference.js';
import type { CodecContext } from '../CodecContext.js';
import type { ElementEncoder } from '../element.js';
import { expected } from './expected.js';

/** Object and region references of the file that they are written to; `null` for a null reference. */
export function referenceEncoder(raw: ReferenceDatatype, context: CodecContext): ElementEncoder {
  const { routine, file } = context;
  const isSameFile = context.isSameFile ?? ((other: number) => other === file);

  function checkReference(value: Reference | null | undefined, where: string): void {
    if (value === null) return;
    if (value?.type !== raw.refType) {
      const got = typeof value === 'object' ? `a reference of type ${String(value.type)}` : String(value);
      throw badArgument(routine, `${where}: expected a reference of type ${raw.refType} or null, got ${got}`);
    }
    if (value.token.length !== raw.size) {
      const message = `expected a reference of ${raw.size} bytes, got one of ${value.token.length}`;
      throw badArgument(routine, `${where}: ${message}`);
    }
    if (!isSameFile(value.file)) {
      throw badArgument(routine, `${where}: a reference into file ${value.file} means nothing in file ${file}`);
    }
  }

  return {
    partial: false,
    elementsPerElement: 1,
    lengthOf: (data) => (Array.isArray(data) ? data.length : undefined),
    check(data, n, where) {
      if (!Array.isArray(data) || data.length !== n)
        throw expected(routine, where, `an array of ${n} references`, data);
      for (let i = 0; i < n; i++) checkReference(data[i], `${where}[${i}]`);
    },
    encode(data, at, step, count, target, offset, stride) {
      const references = data as readonly (Reference | null)[];
      const bytes = target.bytes();
      for (let i = 0; i < count; i++) {
        const to = offset + i * stride;
        const reference = references[at + i * step];
        if (reference) bytes.set(reference.token, to);
        else bytes.fill(0, to, to + raw.size);
      }
    },
  };
}
