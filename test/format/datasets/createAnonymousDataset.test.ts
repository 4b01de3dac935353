import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { createAnonymousDataset } from '../../../src/format/datasets/createAnonymousDataset.js';
import { carryOut } from '../../../src/format/edit/carryOut.js';
import { FileSpace } from '../../../src/format/edit/FileSpace.js';
import { MessageType } from '../../../src/format/header/messageTypes.js';
import { readObjectHeader } from '../../../src/format/header/readObjectHeader.js';
import type { FillValue } from '../../../src/format/messages/fillValue.js';
import { H5T_STD_I32LE } from '../../../src/model/H5T.js';
import { BytesStorage } from '../../../src/storage/bytes.js';
import { temporaryFolder } from '../../support/h5.js';
import { describeWithTools } from '../../support/tools.js';
import { runScript } from '../facts.js';
import { objectAt } from '../objectAt.js';

const SEVEN = Uint8Array.of(7, 0, 0, 0);
/** Times, and room for more. */
const UNCOMPARED: readonly number[] = [MessageType.NIL, MessageType.MODIFICATION_TIME];

describeWithTools('a new dataset of the earliest format', ['python'], ({ python }) => {
  test('has the messages that HDF5 gives it, the old fill value message among them', () => {
    const path = join(temporaryFolder(), 'f.h5');
    runScript(python, 'datasets/fillValues.py', path);
    const space = FileSpace.open(new BytesStorage(readFileSync(path), true));
    const read = (offset: number, length: number) => space.read(offset, length);
    const messagesAt = (address: number) => {
      const format = { ...space.superblock, fileSize: space.bytes.size() };
      const { messages } = runSync(readObjectHeader(format, address), read);
      return messages
        .filter(({ type }) => !UNCOMPARED.includes(type))
        .map(({ type, flags, data }) => ({ type, flags, data: [...data] }));
    };
    const fillValues: Record<string, FillValue> = {
      default: { defined: 'default', fillTime: 'ifset', allocTime: 'incr' },
      user: { defined: 'user-defined', fillTime: 'ifset', allocTime: 'incr', bytes: SEVEN },
      never: { defined: 'user-defined', fillTime: 'never', allocTime: 'incr', bytes: SEVEN },
    };
    for (const [name, fillValue] of Object.entries(fillValues)) {
      const format = { ...space.superblock, fileSize: space.bytes.size() };
      const address = runSync(objectAt(format, `/${name}`), read);
      const made = carryOut(space, (edit) =>
        createAnonymousDataset(edit, {
          style: 'earliest',
          datatype: H5T_STD_I32LE,
          dataspace: { class: 'H5S_SIMPLE', dims: [4], maxdims: [4], selection: { type: 'all' } },
          layout: 'chunked',
          chunk: [2],
          filters: [],
          fillValue,
        }),
      );
      expect(messagesAt(made), name).toEqual(messagesAt(address));
    }
  });
});
