import { viewOf } from '../../../../codec/RawMemory.js';
import { failure } from '../../../../model/H5Error.js';
import { PART_ID_BYTES, partIdAt, putPartId, WIRE_LAYOUT } from '../PartId.js';
import { IN_ANSWER, IN_SIDE, type WireForm } from '../WireForm.js';
import { appendPrefixed, LENGTH_BYTES } from './prefixedForm.js';

/** Sequences of items: those of fixed size stay where they are in an answer. */
export function sequenceForm(item: WireForm): WireForm {
  const itemBytes = item.raw.size;
  return {
    raw: { class: 'H5T_VLEN', size: PART_ID_BYTES, base: item.raw, layout: WIRE_LAYOUT },
    isFixed: false,
    least: LENGTH_BYTES,
    read(frame, end, memory, at, side) {
      const length = frame.length(end);
      const start = frame.take(length, end);
      if (item.isFixed) {
        if (length % itemBytes !== 0)
          throw failure(
            'corrupt-file',
            `a sequence of ${length} bytes, which is no number of items of ${itemBytes} bytes`,
          );
        putPartId(memory.view, at, length / itemBytes, start, IN_ANSWER);
        return;
      }
      let count = 0;
      frame.at = start;
      for (; frame.at < start + length; count++) item.skip(frame, start + length);
      frame.at = start;
      const first = side.grow(count * itemBytes);
      for (let n = 0; n < count; n++) item.read(frame, start + length, side, first + n * itemBytes, side);
      putPartId(memory.view, at, count, first, IN_SIDE);
    },
    skip: (frame, end) => void frame.take(frame.length(end), end),
    write(source, at, parts, frame) {
      const { count, address } = partIdAt(source, at);
      appendPrefixed(frame, () => {
        if (address === 0) return;
        const part = parts.part(address);
        if (item.isFixed) {
          frame.append(part);
          return;
        }
        const items = viewOf(part);
        for (let n = 0; n < count; n++) item.write(items, n * itemBytes, parts, frame);
      });
    },
  };
}
