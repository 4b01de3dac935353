/** The worker of the native connector in browsers. */
import { type FiltersModule, useFilters } from '../../../filters/partStep.js';
import { useZstd, type ZstdModule } from '../../../filters/zstd.js';
import { type FileSource, isRemote } from '../../../model/FileSource.js';
import { H5Error } from '../../../model/H5Error.js';
import { Peers } from '../../../runtime/pool/Peers.js';
import { browserWorkerEndpoint } from '../../../runtime/port/browser.js';
import { WorkerServer } from '../../../runtime/schedule/WorkerServer.js';
import { BlobBytes } from '../../../storage/BlobBytes.browser.js';
import { openBytes } from '../../../storage/bytes.js';
import { OpfsFiles } from '../../../storage/http/OpfsFiles.browser.js';
import type { OpenedStorage, StorageMode } from '../../../storage/OpenedStorage.js';
import { openBlob } from '../../../storage/openBlob.js';
import { openGrowing } from '../../../storage/openGrowing.js';
import { openHandle } from '../../../storage/opfs.browser.js';
import { nativeFailures } from '../failures.js';
import type { Libhdf5Part } from '../library/LibraryLoader.js';
import { ReadHelper } from '../reader/ReadHelper.js';
import { importPart } from './importPart.js';
import { importSharingPart } from './importSharingPart.js';
import { NativeEngine } from './NativeEngine.js';
import { type HttpPart, openRemote } from './openRemote.js';
import { ProgramPart } from './ProgramPart.js';
import type { RarePart } from './ProgramParts.js';
import { browserPluginFiles } from './plugins.browser.js';
import type { StorageAccess } from './StorageOpener.js';
import type { WorkerSettings } from './WorkerSettings.js';
import { WritingPart } from './WritingPart.js';

const blobBytes = (blob: Blob, identity: string): BlobBytes => new BlobBytes({ blob }, identity);

const filesOf = (folder: string): OpfsFiles => new OpfsFiles(folder);

async function openStorage(source: FileSource, mode: StorageMode, access: StorageAccess): Promise<OpenedStorage> {
  if (isRemote(source)) return openRemote(source as string, mode, access, httpPart, filesOf);
  const writable = mode !== 'read';
  if (source instanceof Uint8Array) return openBytes(source, 'bytes.h5', writable);
  if (source instanceof Blob) {
    if (writable) throw new H5Error('permission', 'H5Fopen_async', 'a Blob cannot be written; open its bytes instead');
    return openBlob(source, source instanceof File ? source.name : 'blob.h5', blobBytes);
  }
  if (source instanceof FileSystemFileHandle) {
    if (access.grows && !writable) return openGrowing(source, (held, identity) => new BlobBytes(held, identity));
    return openHandle(source, mode, blobBytes);
  }
  throw new H5Error('unsupported', 'H5Fopen_async', 'a browser opens Blobs, Files, bytes and file handles only');
}

/** What the user can do where a part of the program cannot be imported. */
const REMEDY =
  "h5rx's folder 'parts' must be next to the folder of its program, or the option 'parts' of nativeConnector must name it; see docs/bundlers.md of h5rx";

/** Remote files; their part is located when the worker starts. */
let httpUrl = '';
const httpPart = new ProgramPart<HttpPart>(() => importSharingPart(httpUrl, REMEDY));

const peers = new Peers();
new ReadHelper(peers, openStorage);
new WorkerServer({
  endpoint: browserWorkerEndpoint(),
  create: (settings) => {
    const { parts } = settings as WorkerSettings;
    httpUrl = parts.http;
    useFilters(() => importPart(parts.filters, REMEDY, (part: FiltersModule) => part));
    useZstd(() => importPart(parts.zstd, REMEDY, (part: ZstdModule) => part));
    const writing = new WritingPart({
      importWriting: () => importSharingPart(parts.writing, REMEDY),
      startLibhdf5: () => importPart(parts.libhdf5, REMEDY, (part: Libhdf5Part) => part.startLibhdf5()),
      pluginFiles: browserPluginFiles,
    });
    const rare = new ProgramPart<RarePart>(() => importSharingPart(parts.rare, REMEDY));
    return new NativeEngine({ writing, rare }, openStorage, peers);
  },
  failures: nativeFailures,
  peers,
});
