import { MessageType } from '../header/messageTypes.js';
import type { ObjectHeader } from '../header/ObjectHeader.js';
import { CopiedHeap } from './CopiedHeap.js';
import type { Copying } from './Copying.js';
import type { CopySteps } from './CopyStep.js';
import { ElementCopy } from './ElementCopy.js';
import { SourceChunks } from './SourceChunks.js';
import { attributeDatatype, sourceDataset } from './sourceDataset.js';
import { sourceAttributes, sourceMessages } from './sourceMessages.js';
import { visitChunks, visitContiguous } from './visitElements.js';

/** Addresses of the objects that references in an object's elements and attributes point to. */
export function* referredObjects(copying: Copying, header: ObjectHeader): CopySteps<number[]> {
  const { source, space, flags, objects } = copying;
  // Elements are only searched here, so nothing is added to this heap.
  const elements = new ElementCopy(source, space.superblock, objects, new CopiedHeap(space));
  const found: number[] = [];
  if (!flags.withoutAttr) {
    for (const { parts, committed } of sourceAttributes(source, header)) {
      const { type, size } = attributeDatatype(source, parts.datatype, committed !== undefined);
      found.push(...elements.referredObjects(parts.data, size, elements.places(type, size)));
    }
  }
  const messages = sourceMessages(source, header);
  if (!messages.some(({ type }) => type === MessageType.LAYOUT)) return found;
  const dataset = sourceDataset(source, header.address, messages);
  const { datatype, elementSize, layout } = dataset;
  const places = elements.places(datatype, elementSize);
  if (places.length === 0) return found;
  const collect = (bytes: Uint8Array): void => {
    for (const address of elements.referredObjects(bytes, elementSize, places)) found.push(address);
  };
  if (layout.kind === 'compact') collect(layout.data);
  else if (layout.kind === 'contiguous')
    yield* visitContiguous(copying, dataset, layout.size ?? dataset.elementBytes, collect);
  else if (layout.kind === 'chunked') yield* visitChunks(copying, dataset, new SourceChunks(source, dataset), collect);
  return found;
}
