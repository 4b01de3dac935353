import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lookup3 } from '../../../src/format/bytes/checksum.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { checkOpening } from '../../../src/format/superblock/checkOpening.js';
import { createFile } from '../../../src/format/superblock/createFile.js';
import { readSuperblock } from '../../../src/format/superblock/superblock.js';
import { H5Error } from '../../../src/model/H5Error.js';
import { BytesStorage } from '../../../src/storage/bytes.js';
import { temporaryFolder } from '../../support/h5.js';
import { describeWithTools } from '../../support/tools.js';

const STYLES = { earliest: 'earliest', v18: 'v108', v110: 'v110' } as const;

const superblockOf = (bytes: Uint8Array) =>
  runSync(readSuperblock(bytes.length), (offset, length) => bytes.subarray(offset, offset + length));

function make(style: keyof typeof STYLES): Uint8Array {
  const storage = new BytesStorage(new Uint8Array(0), true);
  createFile(storage, { style, userblock: 0 });
  const bytes = new Uint8Array(storage.size());
  storage.read(bytes, 0);
  return bytes;
}

/** A file with other status flags, and a checksum that fits them where there is one. */
function marked(bytes: Uint8Array, flags: number): Uint8Array {
  const copy = bytes.slice();
  const { version } = superblockOf(copy);
  copy[version < 2 ? 20 : 11] = flags;
  if (version >= 2) new DataView(copy.buffer).setUint32(44, lookup3(copy.subarray(0, 44)), true);
  return copy;
}

describeWithTools('a superblock', ['python'], ({ python }) => {
  const inPython = (...lines: string[]): unknown => {
    const { stdout, stderr } = spawnSync(python, ['-c', ['import h5py, json', ...lines].join('\n')], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };

  test.each(Object.entries(STYLES))('of a new file is what libhdf5 makes: %s', (style, libver) => {
    const folder = temporaryFolder();
    const [ours, theirs] = [join(folder, 'ours.h5'), join(folder, 'theirs.h5')];
    writeFileSync(ours, make(style as keyof typeof STYLES));
    const found = inPython(
      `h5py.File(${JSON.stringify(theirs)}, 'w', libver=('${libver}', 'latest')).close()`,
      `f = h5py.File(${JSON.stringify(ours)}, 'r+')`,
      'before = list(f)',
      "f['x'] = [1, 2]",
      'f.close()',
      `print(json.dumps([before, h5py.File(${JSON.stringify(ours)})['x'][:].tolist()]))`,
    );
    expect(found).toEqual([[], [1, 2]]);
    const { fileSize: _, endOfFile: __, rootGroup: ___, ...known } = superblockOf(make(style as keyof typeof STYLES));
    expect(superblockOf(readFileSync(theirs))).toMatchObject(known);
  });

  test('says whether a file may be opened, as to libhdf5', () => {
    const folder = temporaryFolder();
    const modes = { read: ['r', 'False'], write: ['r+', 'False'], 'swmr-read': ['r', 'True'] } as const;
    const files = (['earliest', 'v110'] as const).flatMap((style) => {
      const bytes = make(style);
      const damaged = [0, 1, 2, 4, 5, 8].map((flags) => marked(bytes, flags));
      return [...damaged, bytes.subarray(0, bytes.length - 1)];
    });
    for (const [n, bytes] of files.entries()) {
      for (const [mode, [how, swmr]] of Object.entries(modes)) {
        const path = join(folder, `${n}.h5`);
        writeFileSync(path, bytes);
        const judged = inPython(
          `try: h5py.File(${JSON.stringify(path)}, '${how}', swmr=${swmr}, locking=False, libver='latest').close()`,
          "except OSError: print('false')",
          "else: print('true')",
        );
        const opens = () => checkOpening(superblockOf(bytes), mode as keyof typeof modes);
        if (judged) expect(opens, `${n} ${mode}`).not.toThrow();
        else expect(opens, `${n} ${mode}`).toThrow(H5Error);
      }
    }
  });
});
