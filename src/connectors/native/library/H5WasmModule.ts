import type { DatatypeMetadata } from './creationMetadata.js';

// Only the raw functions of h5wasm's module are declared: its classes hide failures.

/** A dataset's or attribute's dataspace and datatype, as h5wasm describes them. */
export interface DatasetMetadata extends DatatypeMetadata {
  readonly shape: readonly number[] | null;
  readonly maxshape: readonly number[] | null;
  readonly chunks: readonly number[] | null;
  readonly total_size: number;
  readonly virtual_sources?: readonly { readonly file_name: string; readonly dset_name: string }[];
}

/** One filter of a pipeline. */
export interface FilterMetadata {
  readonly id: number;
  readonly name: string;
  readonly cd_values: readonly number[];
}

type BoxArgument = readonly bigint[] | null;

/** The functions of h5wasm that h5rx calls. Paths are absolute; a negative status is a failure, which HDF5 has printed. */
export interface H5WasmModule {
  readonly FS: EmscriptenFS;
  readonly HEAPU8: Uint8Array;
  readonly MAXIMUM_MEMORY: number;
  /** Addresses of the variables in which Emscripten's longjmp leaves its target and value. */
  readonly ___THREW__: number;
  readonly ___threwValue: number;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  open(path: string, flags: number, trackOrder: boolean, libverLow: number, libverHigh: number): bigint;
  close_file(file: bigint): number;
  flush(file: bigint): number;
  H5Fstart_swmr_write(file: bigint): number;
  get_names(file: bigint, path: string, recursive: boolean): string[];
  get_type(file: bigint, path: string): number;
  get_symbolic_link(file: bigint, path: string): string | null;
  get_external_link(file: bigint, path: string): { filename?: string; obj_path?: string };
  get_attribute_names(file: bigint, path: string): string[];
  get_attribute_metadata(file: bigint, path: string, name: string): DatasetMetadata;
  get_attribute_data(file: bigint, path: string, name: string, pointer: bigint): number;
  get_dataset_metadata(file: bigint, path: string): DatasetMetadata;
  get_datatype_metadata(file: bigint, path: string): DatatypeMetadata;
  get_dataset_filters(file: bigint, path: string): FilterMetadata[];
  get_dataset_data(
    file: bigint,
    path: string,
    count: BoxArgument,
    offset: BoxArgument,
    stride: BoxArgument,
    pointer: bigint,
  ): number;
  set_dataset_data(
    file: bigint,
    path: string,
    count: BoxArgument,
    offset: BoxArgument,
    stride: BoxArgument,
    pointer: bigint,
  ): number;
  reclaim_vlen_memory(file: bigint, path: string, attribute: string, pointer: bigint): number;
  reclaim_vlen_memory_count(
    file: bigint,
    path: string,
    attribute: string,
    pointer: bigint,
    count: readonly bigint[],
  ): number;
  create_group(file: bigint, path: string, trackOrder: boolean): number;
  create_dataset(file: bigint, path: string, pointer: bigint, metadata: object): number;
  resize_dataset(file: bigint, path: string, size: readonly bigint[]): number;
  create_attribute(file: bigint, path: string, name: string, pointer: bigint, metadata: object): number;
  delete_attribute(file: bigint, path: string, name: string): number;
  set_scale(file: bigint, path: string, name: string): number;
  attach_scale(file: bigint, path: string, scale: string, index: number): number;
  detach_scale(file: bigint, path: string, scale: string, index: number): number;
  set_dimension_label(file: bigint, path: string, index: number, label: string): number;
  create_soft_link(file: bigint, target: string, path: string): number;
  create_hard_link(file: bigint, target: string, path: string): number;
  create_external_link(file: bigint, fileName: string, target: string, path: string): number;
  create_object_reference(file: bigint, path: string): Iterable<number>;
  create_region_reference(
    file: bigint,
    path: string,
    count: BoxArgument,
    offset: BoxArgument,
    stride: BoxArgument,
  ): Iterable<number>;
  insert_plugin_search_path(path: string, index: number): number;
  remove_plugin_search_path(index: number): number;
  get_referenced_name(file: bigint, reference: Uint8Array, isObject: boolean): string | null;
}

/** A node of Emscripten's file system. */
export interface EmscriptenNode {
  readonly id: number;
  mode: number;
  node_ops: object;
  stream_ops: object;
}

/** The part of Emscripten's file system that a file system type needs. */
export interface EmscriptenFS {
  createNode(parent: EmscriptenNode | null, name: string, mode: number, device: number): EmscriptenNode;
  destroyNode(node: EmscriptenNode): void;
  mkdir(path: string): void;
  chdir(path: string): void;
  rmdir(path: string): void;
  readdir(path: string): string[];
  unlink(path: string): void;
  writeFile(path: string, data: Uint8Array): void;
  mount(type: { mount(mount: unknown): EmscriptenNode }, options: object, mountpoint: string): void;
  open(path: string | EmscriptenNode, flags: number | string, mode?: number): unknown;
  stat(path: string, dontFollow?: boolean): object;
  readonly ErrnoError: new (errno: number) => Error;
}
