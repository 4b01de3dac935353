import type { ExternalFileKind } from '../../../model/ExternalFiles.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import { CheckedStorage } from '../../../storage/CheckedStorage.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import type { OpenedStorage } from '../../../storage/OpenedStorage.js';
import type { FoundFile } from '../../../storage/StorageDirectory.js';
import { ExternalFilesNeeded, type Need } from '../worker/ExternalFilesNeeded.js';
import type { NamedFiles } from '../worker/NamedFiles.js';
import type { EmscriptenFS, EmscriptenNode } from './H5WasmModule.js';

/** Errors and modes of Emscripten's file system (WASI errno, POSIX modes). */
const ENOENT = 44;
const EIO = 29;
const EACCES = 2;
const FILE = 0o100666;
const DIRECTORY = 0o040777;
const ACCESS_MODE = 0o3;
const O_DIRECTORY = 0o200000;

const MOUNT = '/h5rx';

interface Stream {
  readonly node: StorageNode;
  readonly flags: number;
  position: number;
  storage?: FileBytes;
  fetchMissing?: OpenedStorage['fetchMissing'] | undefined;
  sizeAtOpen?: number;
}

/** A node of Emscripten's file system for a folder, an open storage, or an external file. */
interface StorageNode extends EmscriptenNode {
  storage?: FileBytes;
  fetchMissing?: OpenedStorage['fetchMissing'] | undefined;
  /** An external file; its storage is open only while HDF5 has it open. */
  named?: FoundFile;
}

/** A file that HDF5 sees in a folder of its own, with its external files. */
interface Shown {
  readonly folder: StorageNode;
  readonly file: StorageNode;
  readonly name: string;
  readonly storage: FileBytes;
  readonly named: NamedFiles;
  /** Nodes of the file and of its external files, by identity. */
  readonly nodes: Map<string, StorageNode>;
  /** Nodes of external files by the paths under which HDF5 has opened them. */
  readonly paths: Map<string, StorageNode>;
}

/** A storage as HDF5 sees it. */
export interface ShownStorage {
  readonly path: string;
  /** Changes to the storage's folder, which relative names of external raw data are relative to. */
  enter(): void;
  /** Hides the storage from HDF5 again. */
  remove(): void;
}

/**
 * An Emscripten file system over storages. Every open file has a folder of its own, in which HDF5 sees the file and the external
 * files that `NamedFiles` allows; no name leads out of it.
 */
export class StorageFileSystem {
  /** Why HDF5 opens files that it has not opened before. */
  expected: ExternalFileKind = 'link';
  /** The last failure of a storage, of which HDF5 itself gets only an error number. */
  failure: unknown;
  /**
   * The first failure of a storage during a call. The call has failed then, even if HDF5 only prints the error or reads fill
   * values.
   */
  refusal: unknown;
  readonly #fs: EmscriptenFS;
  #root: StorageNode | undefined;
  #lastFolder = 0;
  readonly #shown = new Map<string, Shown>();
  #entered: Shown | undefined;
  #lastNamed = 0;
  /** External files whose bytes were late and are loaded. */
  readonly #loaded = new Set<string>();
  /** The first error of an external file that could not be opened, since `requireReached` was last called. */
  #unreached: H5Error | undefined;
  /** Questions about external files that the calling thread has to answer first, since `requireReached` was last called. */
  #needs: Need[] = [];

  constructor(fs: EmscriptenFS) {
    this.#fs = fs;
    fs.mkdir(MOUNT);
    fs.mount({ mount: () => this.#makeRoot() }, {}, MOUNT);
    this.#interceptPaths(fs);
  }

  /** Shows a storage to HDF5. */
  add({ name, storage, fetchMissing }: OpenedStorage, named: NamedFiles): ShownStorage {
    this.#lastFolder += 1;
    // A name in a file must not lead to the folder of another file, so folders have names that cannot be guessed.
    const folderName = `${this.#lastFolder}-${Math.random().toString(36).slice(2)}`;
    const folder = this.#node(this.#root as StorageNode, folderName, DIRECTORY);
    const file = this.#node(folder, name, FILE);
    file.storage = storage;
    file.fetchMissing = fetchMissing;
    const shown: Shown = {
      folder,
      file,
      name,
      storage,
      named,
      nodes: new Map([[storage.identity, file]]),
      paths: new Map(),
    };
    this.#shown.set(folderName, shown);
    return {
      path: `${MOUNT}/${folderName}/${name}`,
      enter: () => {
        if (this.#entered === shown) return;
        this.#fs.chdir(`${MOUNT}/${folderName}`);
        this.#entered = shown;
      },
      remove: () => {
        if (this.#entered === shown) this.#entered = undefined;
        this.#shown.delete(folderName);
        for (const node of shown.nodes.values()) this.#fs.destroyNode(node);
        this.#fs.destroyNode(folder);
      },
    };
  }

  /**
   * Throws if HDF5 has tried to open an external file that could not be reached since the last call, because HDF5 may treat such a
   * file as missing. Errors: those of `NamedFiles.find`.
   */
  requireReached(what: string): void {
    this.expected = 'link';
    const unreached = this.#unreached;
    const needs = this.#needs;
    if (!unreached && needs.length === 0) return;
    this.#unreached = undefined;
    this.#needs = [];
    if (!unreached) throw new ExternalFilesNeeded(needs, what);
    throw failure(unreached.kind, `${what}: ${unreached.message}`, { cause: unreached.cause });
  }

  /** Removes the names of this file system's folders from a message of HDF5. */
  static clean(message: string): string {
    return message.replaceAll(/\/h5rx\/[^/\s']*\//g, '');
  }

  #makeRoot(): StorageNode {
    const root = this.#fs.createNode(null, '/', DIRECTORY, 0) as StorageNode;
    this.#equip(root);
    this.#root = root;
    return root;
  }

  #node(parent: StorageNode, name: string, mode: number): StorageNode {
    const node = this.#fs.createNode(parent, name, mode, 0) as StorageNode;
    this.#equip(node);
    return node;
  }

  #equip(node: StorageNode): void {
    node.node_ops = {
      getattr: (of: StorageNode) => this.#attributes(of),
      setattr: (of: StorageNode, { size }: { size?: number }) => {
        if (size !== undefined) this.#change(of.storage, (storage) => storage.truncate(size));
      },
      // Files are looked up by their whole paths, in `#interceptPaths`.
      lookup: () => this.#fail(ENOENT),
      mknod: () => this.#fail(EACCES),
      readdir: () => ['.', '..'],
      unlink: () => this.#fail(EACCES),
    };
    node.stream_ops = {
      open: (stream: Stream) => this.#open(stream),
      getattr: (stream: Stream) => this.#attributes(stream.node, stream.storage),
      setattr: (stream: Stream, { size }: { size?: number }) => {
        if (size !== undefined) this.#change(stream.storage, (storage) => storage.truncate(size));
      },
      close: (stream: Stream) => {
        const { storage, node } = stream;
        if (storage && storage !== node.storage) this.#try(() => storage.close());
      },
      llseek: (stream: Stream, offset: number, whence: number) =>
        whence === 0 ? offset : whence === 1 ? stream.position + offset : (stream.storage?.size() ?? 0) + offset,
      read: (stream: Stream, heap: Uint8Array, at: number, length: number, position: number) => {
        const target = new Uint8Array(heap.buffer, heap.byteOffset + at, length);
        try {
          return this.#read(stream, target, position);
        } catch (error) {
          const fetching = stream.fetchMissing?.();
          if (!fetching) return this.#refuse(error);
          // Whoever waits for it hears of a failure; after another one nobody does.
          fetching.catch(() => {});
          this.#need([{ name: `bytes of node ${stream.node.id}`, kind: 'raw', files: { settle: () => fetching } }]);
          return this.#fail(EIO);
        }
      },
      write: (stream: Stream, heap: Uint8Array, at: number, length: number, position: number) => {
        const source = new Uint8Array(heap.buffer, heap.byteOffset + at, length);
        this.#change(stream.storage, (storage) => storage.write(source, position));
        return length;
      },
    };
  }

  /** Fails where a file that nobody writes has become shorter: HDF5 would read zeros for the missing bytes. */
  #read({ storage, sizeAtOpen = 0 }: Stream, target: Uint8Array, position: number): number {
    if (!storage) return 0;
    const count = storage.read(target, position);
    if (count < target.byteLength && !storage.writable && position + count < sizeAtOpen) {
      throw failure(
        'corrupt-file',
        `the file ends at byte ${position + count} now; it had ${sizeAtOpen} when it was opened`,
      );
    }
    return count;
  }

  #open(stream: Stream): void {
    const { node } = stream;
    if (node.storage) {
      stream.storage = node.storage;
      stream.fetchMissing = node.fetchMissing;
    } else if (node.named) {
      const { storage, fetchMissing } = this.#openNamed(node.named, (stream.flags & ACCESS_MODE) !== 0);
      stream.storage = storage;
      stream.fetchMissing = fetchMissing;
    }
    stream.sizeAtOpen = stream.storage?.size() ?? 0;
  }

  #openNamed(named: FoundFile, writable: boolean): OpenedStorage {
    try {
      return named.open(writable);
    } catch (error) {
      this.#unreached ??= error instanceof H5Error ? error : new H5Error('io', '', String(error), { cause: error });
      return this.#fail(EACCES);
    }
  }

  /** Makes `open` and `stat` of Emscripten's file system find external files. */
  #interceptPaths(fs: EmscriptenFS): void {
    const open = fs.open.bind(fs);
    const stat = fs.stat.bind(fs);
    fs.open = (path, flags, mode) => {
      const at = typeof path === 'string' && (Number(flags) & O_DIRECTORY) === 0 ? this.#nameIn(path) : undefined;
      return open(at ? this.#find(at.shown, at.name, path as string) : path, flags, mode);
    };
    fs.stat = (path, dontFollow) => {
      const node = typeof path === 'string' && this.#nameIn(path)?.shown.paths.get(path);
      return node ? this.#attributes(node) : stat(path, dontFollow);
    };
  }

  /** The name of an external file in a path that HDF5 opens, and the file that names it; undefined for all other paths. */
  #nameIn(path: string): { readonly shown: Shown; readonly name: string } | undefined {
    if (path.startsWith(`${MOUNT}/`)) {
      const end = path.indexOf('/', MOUNT.length + 1);
      const shown = end < 0 ? undefined : this.#shown.get(path.slice(MOUNT.length + 1, end));
      const name = path.slice(end + 1);
      return shown && name !== '' && name !== shown.name ? { shown, name } : undefined;
    }
    // An absolute name. The folder of filter plugins is beside the mount and begins like it.
    return this.#entered && path.startsWith('/') && !path.startsWith(MOUNT)
      ? { shown: this.#entered, name: path }
      : undefined;
  }

  /** The node of an external file. Where there is none, HDF5 gets an error number, and `requireReached` throws the reason. */
  #find(shown: Shown, name: string, path: string): StorageNode {
    let found: FoundFile | undefined;
    try {
      found = shown.named.find(name, this.expected);
    } catch (error) {
      if (error instanceof ExternalFilesNeeded) this.#need(error.needs);
      else if (error instanceof H5Error) this.#unreached ??= error;
      else throw error;
    }
    if (!found) {
      if (this.expected === 'raw')
        this.failure ??= new H5Error('not-found', '', `there is no file '${name}', which has its raw data`);
      return this.#fail(ENOENT);
    }
    if (found.load && !this.#loaded.has(found.identity)) {
      const { identity, load } = found;
      const settle = async (): Promise<void> => {
        await load();
        this.#loaded.add(identity);
      };
      this.#need([{ name, kind: this.expected, files: { settle } }]);
      return this.#fail(ENOENT);
    }
    const node = shown.nodes.get(found.identity) ?? this.#namedNode(shown);
    if (!node.storage) node.named = found;
    shown.nodes.set(found.identity, node);
    shown.paths.set(path, node);
    return node;
  }

  /**
   * Notes questions about external files. Where HDF5 does not find an absolute name it tries its last
   * component; that is not asked about until the answer about the absolute name is known.
   */
  #need(needs: readonly Need[]): void {
    for (const need of needs) {
      const isSecondTry = ({ name }: Need): boolean => name.startsWith('/') && name.endsWith(`/${need.name}`);
      const isKnown = this.#needs.some((known) => known.name === need.name || isSecondTry(known));
      if (!isKnown) this.#needs.push(need);
    }
  }

  #namedNode({ folder }: Shown): StorageNode {
    this.#lastNamed += 1;
    // No path leads to a name with a slash.
    return this.#node(folder, `/${this.#lastNamed}`, FILE);
  }

  #attributes(node: StorageNode, storage = node.storage): object {
    const size = storage?.size() ?? node.named?.size ?? 4096;
    const time = new Date(0);
    return {
      dev: 1,
      ino: this.#inode(node),
      mode: node.mode,
      nlink: 1,
      uid: 0,
      gid: 0,
      rdev: 0,
      size,
      atime: time,
      mtime: time,
      ctime: time,
      blksize: 4096,
      blocks: Math.ceil(size / 512),
    };
  }

  /** The inode of a node, by which HDF5 recognizes files: equal for nodes of one storage. */
  #inode({ id, named }: StorageNode): number {
    const itself = named && [...this.#shown.values()].find(({ storage }) => storage.identity === named.identity);
    return itself?.file.id ?? id;
  }

  /** Changes a storage. A refused write is kept by the storage and noted here; HDF5 need not know of it. */
  #change(storage: FileBytes | undefined, action: (storage: FileBytes) => void): void {
    if (!storage) return;
    this.#try(() => action(storage));
    if (!(storage instanceof CheckedStorage)) return;
    this.refusal ??= storage.takeRefusal();
    this.failure ??= this.refusal;
  }

  /** Converts a failure of a storage to an error number, which is all that HDF5 understands. */
  #try<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      return this.#refuse(error);
    }
  }

  /** Notes a failure of a storage. Later ones are consequences of the first. */
  #refuse(error: unknown): never {
    this.refusal ??= error;
    this.failure = this.refusal;
    return this.#fail(EIO);
  }

  #fail(errno: number): never {
    throw new this.#fs.ErrnoError(errno);
  }
}
