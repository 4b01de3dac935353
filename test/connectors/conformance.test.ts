import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as h5 from 'h5rx';
import { afterAll } from 'vitest';
import { type ConnectorUnderTest, conformsAsConnector } from '../conformance/connector.js';
import { makeFolder, run } from '../support/h5.js';
import { RenamingConnector } from '../support/RenamingConnector.js';

const folder = makeFolder();
let files = 0;
const made: h5.NativeConnector[] = [];

afterAll(() => {
  for (const connector of made) connector.terminate();
  rmSync(folder, { recursive: true, force: true });
});

function native(): h5.NativeConnector {
  const connector = h5.nativeConnector({ workers: 1 });
  made.push(connector);
  return connector;
}

const onDisk: Pick<ConnectorUnderTest, 'place' | 'close' | 'nameOf'> = {
  place: () => {
    files += 1;
    return join(folder, `${files}.h5`);
  },
  close: async (file, place) => {
    await run(h5.H5Fclose_async(file));
    return place;
  },
  nameOf: (place) => basename(place as string),
};

const inMemory: Pick<ConnectorUnderTest, 'place' | 'close'> = {
  place: () => new Uint8Array(0),
  close: async (file) => {
    const image = await run(h5.H5Fget_file_image_async(file));
    await run(h5.H5Fclose_async(file));
    return image;
  },
};

const shared = native();

conformsAsConnector({ name: 'native, on disk', make: () => shared, ...onDisk });
conformsAsConnector({ name: 'native, in memory', make: () => shared, ...inMemory });
// Proves that neither the C tier nor the streams know anything of native.
conformsAsConnector({ name: 'native behind other names', make: () => new RenamingConnector(shared), ...onDisk });
