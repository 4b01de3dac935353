/** The worker of the native connector in Node. */
import { type FiltersModule, useFilters } from '../../../filters/partStep.js';
import { useZstd, type ZstdModule } from '../../../filters/zstd.js';
import { type FileSource, isRemote } from '../../../model/FileSource.js';
import { H5Error } from '../../../model/H5Error.js';
import { Peers } from '../../../runtime/pool/Peers.js';
import { nodeWorkerEndpoint } from '../../../runtime/port/node.js';
import { WorkerServer } from '../../../runtime/schedule/WorkerServer.js';
import { openBytes } from '../../../storage/bytes.js';
import { openDisk } from '../../../storage/disk.js';
import { DiskFiles } from '../../../storage/http/DiskFiles.node.js';
import { LoadedBlob } from '../../../storage/LoadedBlob.js';
import type { OpenedStorage, StorageMode } from '../../../storage/OpenedStorage.js';
import { openBlob } from '../../../storage/openBlob.js';
import { nativeFailures } from '../failures.js';
import type { Libhdf5Part } from '../library/LibraryLoader.js';
import { ReadHelper } from '../reader/ReadHelper.js';
import { importPart } from './importPart.js';
import { importSharingPart } from './importSharingPart.js';
import { NativeEngine } from './NativeEngine.js';
import { type HttpPart, openRemote } from './openRemote.js';
import { ProgramPart } from './ProgramPart.js';
import type { RarePart } from './ProgramParts.js';
import { nodePluginFiles } from './plugins.node.js';
import type { StorageAccess } from './StorageOpener.js';
import type { WorkerSettings } from './WorkerSettings.js';
import { WritingPart } from './WritingPart.js';

const loadedBlob = (blob: Blob, identity: string): LoadedBlob => new LoadedBlob(blob, identity);

const filesOf = (folder: string): DiskFiles => new DiskFiles(folder);

async function openStorage(source: FileSource, mode: StorageMode, access: StorageAccess): Promise<OpenedStorage> {
  if (isRemote(source)) return openRemote(source as string, mode, access, httpPart, filesOf);
  if (typeof source === 'string') return openDisk(source, mode);
  const writable = mode !== 'read';
  if (source instanceof Uint8Array) return openBytes(source, 'bytes.h5', writable);
  if (source instanceof Blob) {
    const name = source instanceof File ? source.name : 'blob.h5';
    if (!writable) return openBlob(source, name, loadedBlob);
    return openBytes(new Uint8Array(await source.arrayBuffer()), name, writable);
  }
  throw new H5Error('unsupported', 'H5Fopen_async', 'Node has no origin-private file system');
}

/** What the user can do where a part of the program cannot be imported. */
const REMEDY =
  "h5rx's folder 'parts' must be next to the folder of its program, with h5wasm in a node_modules folder above it, or the option 'parts' of nativeConnector must name it; see docs/bundlers.md of h5rx";

/** Remote files; their part is located when the worker starts. */
let httpUrl = '';
const httpPart = new ProgramPart<HttpPart>(() => importSharingPart(httpUrl, REMEDY));

const peers = new Peers();
new ReadHelper(peers, openStorage);
new WorkerServer({
  endpoint: nodeWorkerEndpoint(),
  create: (settings) => {
    const { parts } = settings as WorkerSettings;
    httpUrl = parts.http;
    useFilters(() => importPart(parts.filters, REMEDY, (part: FiltersModule) => part));
    useZstd(() => importPart(parts.zstd, REMEDY, (part: ZstdModule) => part));
    const writing = new WritingPart({
      importWriting: () => importSharingPart(parts.writing, REMEDY),
      startLibhdf5: () => importPart(parts.libhdf5, REMEDY, (part: Libhdf5Part) => part.startLibhdf5()),
      pluginFiles: nodePluginFiles,
    });
    const rare = new ProgramPart<RarePart>(() => importSharingPart(parts.rare, REMEDY));
    return new NativeEngine({ writing, rare }, openStorage, peers);
  },
  failures: nativeFailures,
  peers,
});
