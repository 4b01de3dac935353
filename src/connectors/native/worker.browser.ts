/** The worker of the native connector in browsers. */
import type { FileSource } from '../../model/FileSource.js';
import { H5Error } from '../../model/H5Error.js';
import { BlobStorage } from '../../storage/blob.js';
import { BytesStorage } from '../../storage/bytes.js';
import type { OpenedStorage, StorageMode } from '../../storage/Storage.js';
import { browserWorkerEndpoint } from '../../worker/browser.js';
import { WorkerServer } from '../../worker/WorkerServer.js';
import { H5Library } from './library/H5Library.js';
import { NativeEngine } from './library/NativeEngine.js';

function openStorage(source: FileSource, mode: StorageMode): OpenedStorage {
  const writable = mode !== 'read';
  if (source instanceof Uint8Array) return { name: 'bytes.h5', storage: new BytesStorage(source, writable) };
  if (source instanceof Blob) {
    if (writable) throw new H5Error('permission', 'H5Fopen_async', 'a Blob cannot be written; open its bytes instead');
    return { name: source instanceof File ? source.name : 'blob.h5', storage: new BlobStorage(source) };
  }
  throw new H5Error('unsupported', 'H5Fopen_async', 'a browser opens Blobs, Files and bytes only');
}

new WorkerServer(browserWorkerEndpoint(), async () => new NativeEngine(await H5Library.load(() => import('h5wasm')), openStorage));
