import { H5Error } from '../../../model/H5Error.js';
import type { OpenedStorage, Storage, StorageDirectory } from '../../../storage/Storage.js';
import type { EmscriptenFS, EmscriptenNode } from './H5WasmModule.js';

/** Errors and modes of Emscripten's file system (WASI errno, POSIX modes). */
const ENOENT = 44;
const EIO = 29;
const EACCES = 2;
const FILE = 0o100666;
const DIRECTORY = 0o040777;
const ACCESS_MODE = 0o3;

const MOUNT = '/h5rx';

interface Stream {
  readonly node: StorageNode;
  readonly flags: number;
  position: number;
  storage?: Storage;
  sizeAtOpen?: number;
}

/** A node with what it stands for: an open storage, a folder, or a file beside an open one. */
interface StorageNode extends EmscriptenNode {
  storage?: Storage;
  directory?: StorageDirectory;
  /** A file that is opened only while HDF5 follows a link to it. */
  sibling?: { readonly size: number; open(writable: boolean): Storage };
}

/** A storage as HDF5 sees it. */
export interface ShownStorage {
  readonly path: string;
  /** Makes relative names of external raw data begin in the storage's own folder. */
  enter(): void;
  remove(): void;
}

/**
 * An Emscripten file system over `Storage`: every open file has a folder of its own, in which HDF5 sees the file and,
 * on disk, what lies beside it. No name leads elsewhere.
 */
export class StorageFileSystem {
  /** How often HDF5 has followed a link into another file: tells that a path leads out of its own file. */
  siblingOpens = 0;
  /** Why a storage last failed; HDF5 itself learns only that it did. */
  failure: unknown;
  readonly #fs: EmscriptenFS;
  #root: StorageNode | undefined;
  #lastFolder = 0;
  #entered: StorageNode | undefined;

  constructor(fs: EmscriptenFS) {
    this.#fs = fs;
    fs.mkdir(MOUNT);
    fs.mount({ mount: () => this.#makeRoot() }, {}, MOUNT);
  }

  /** Shows a storage to HDF5; returns its path there, and how to hide it again. */
  add({ name, storage, directory }: OpenedStorage): ShownStorage {
    this.#lastFolder += 1;
    // Not to be guessed from within a file: links of one file do not reach the folder of another.
    const folderName = `${this.#lastFolder}-${Math.random().toString(36).slice(2)}`;
    const folder = this.#node(this.#root as StorageNode, folderName, DIRECTORY);
    if (directory) folder.directory = directory;
    const file = this.#node(folder, name, FILE);
    file.storage = storage;
    return {
      path: `${MOUNT}/${folderName}/${name}`,
      enter: () => {
        if (this.#entered === folder) return;
        this.#fs.chdir(`${MOUNT}/${folderName}`);
        this.#entered = folder;
      },
      remove: () => {
        if (this.#entered === folder) this.#entered = undefined;
        this.#fs.destroyNode(file);
        this.#fs.destroyNode(folder);
      },
    };
  }

  /** A message of HDF5 without the names that only this file system knows. */
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
        if (size !== undefined) this.#try(() => of.storage?.truncate(size));
      },
      lookup: (parent: StorageNode, name: string) => this.#find(parent, name),
      mknod: () => this.#fail(EACCES),
      readdir: () => ['.', '..'],
      unlink: () => this.#fail(EACCES),
    };
    node.stream_ops = {
      open: (stream: Stream) => this.#open(stream),
      close: (stream: Stream) => {
        if (stream.storage && stream.storage !== stream.node.storage) stream.storage.close();
      },
      llseek: (stream: Stream, offset: number, whence: number) =>
        whence === 0 ? offset : whence === 1 ? stream.position + offset : (stream.storage?.size() ?? 0) + offset,
      read: (stream: Stream, heap: Uint8Array, at: number, length: number, position: number) => {
        const target = new Uint8Array(heap.buffer, heap.byteOffset + at, length);
        return this.#try(() => this.#read(stream, target, position));
      },
      write: (stream: Stream, heap: Uint8Array, at: number, length: number, position: number) => {
        const source = new Uint8Array(heap.buffer, heap.byteOffset + at, length);
        this.#try(() => stream.storage?.write(source, position));
        return length;
      },
    };
  }

  /** HDF5 takes bytes that are missing at the end for zeros; in a file that nobody writes they are lost. */
  #read({ storage, sizeAtOpen = 0 }: Stream, target: Uint8Array, position: number): number {
    if (!storage) return 0;
    const count = storage.read(target, position);
    if (count < target.byteLength && !storage.writable && position + count < sizeAtOpen) {
      throw new H5Error(
        'corrupt-file',
        'H5Dread_async',
        `the file ends at byte ${position + count} now; it had ${sizeAtOpen} when it was opened`,
      );
    }
    return count;
  }

  #open(stream: Stream): void {
    const { node } = stream;
    if (node.storage) {
      stream.storage = node.storage;
    } else if (node.sibling) {
      const { sibling } = node;
      this.siblingOpens += 1;
      stream.storage = this.#try(() => sibling.open((stream.flags & ACCESS_MODE) !== 0));
    }
    stream.sizeAtOpen = stream.storage?.size() ?? 0;
  }

  #find(parent: StorageNode, name: string): StorageNode {
    const found = parent.directory?.find(name);
    if (!found) return this.#fail(ENOENT);
    const node = this.#node(parent, name, found.type === 'file' ? FILE : DIRECTORY);
    if (found.type === 'file') node.sibling = found;
    else node.directory = found.directory;
    return node;
  }

  #attributes(node: StorageNode): object {
    const size = node.storage?.size() ?? node.sibling?.size ?? 4096;
    const time = new Date(0);
    return {
      dev: 1,
      ino: node.id,
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

  /** A failure of a storage, as HDF5 can understand it. */
  #try<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      this.failure = error;
      return this.#fail(EIO);
    }
  }

  #fail(errno: number): never {
    throw new this.#fs.ErrnoError(errno);
  }
}
