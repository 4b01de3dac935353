import type { ByteReader } from '../bytes/ByteReader.js';

const STRATEGIES = ['fsm-aggr', 'page', 'aggr', 'none'] as const;
/** `H5F_FILE_SPACE_*`, the strategies of version 0. */
const OLD_STRATEGIES = ['default', 'all-persist', 'all', 'aggr-vfd', 'vfd'] as const;
/** Number of free-space managers: one per kind of metadata and raw data, in version 1 each for small and for large sizes. */
const MANAGERS = 12;
const OLD_MANAGERS = 6;

/** How a file manages its space (`H5Pset_file_space_strategy`, `H5Pset_file_space_page_size`; File Format Specification, IV.A.2.x). */
export interface FileSpaceInfo {
  readonly version: 0 | 1;
  readonly strategy: (typeof STRATEGIES)[number];
  /** Whether free space is tracked in the file when it is closed. */
  readonly persist: boolean;
  /** Smaller free sections are not tracked. */
  readonly threshold: number;
  /** Bytes of a page; version 0 stores none. */
  readonly pageSize?: number;
  /** Addresses of the free-space managers in the file. */
  readonly managers: readonly number[];
}

/** The file space info message of the superblock extension (File Format Specification, IV.A.2.x). */
export function parseFileSpaceInfo(reader: ByteReader): FileSpaceInfo {
  const version = reader.version(0, 1);
  return version === 0 ? parseOld(reader) : parseNew(reader);
}

function parseNew(reader: ByteReader): FileSpaceInfo {
  const strategy = strategyOf(reader, STRATEGIES);
  const persist = reader.u8() !== 0;
  const threshold = reader.length();
  const pageSize = reader.length();
  reader.skip(2); // threshold below which metadata at the end of a page is not tracked
  reader.address(); // end of allocated space before the free-space managers
  return {
    version: 1,
    strategy,
    persist,
    threshold,
    pageSize,
    managers: persist ? parseManagers(reader, MANAGERS) : [],
  };
}

/** Version 0, of HDF5 1.10 before its release; the mapping of strategies is libhdf5's. */
function parseOld(reader: ByteReader): FileSpaceInfo {
  const old = strategyOf(reader, OLD_STRATEGIES);
  const threshold = reader.length();
  const persist = old === 'all-persist';
  const strategy = old === 'aggr-vfd' ? 'aggr' : old === 'vfd' ? 'none' : 'fsm-aggr';
  return { version: 0, strategy, persist, threshold, managers: persist ? parseManagers(reader, OLD_MANAGERS) : [] };
}

function strategyOf<T>(reader: ByteReader, strategies: readonly T[]): T {
  const number = reader.u8();
  const strategy = strategies[number];
  if (strategy === undefined) throw reader.corrupt(`file space strategy ${number}`);
  return strategy;
}

function parseManagers(reader: ByteReader, count: number): number[] {
  return Array.from({ length: count }, () => reader.address()).filter((address) => address !== undefined);
}
