import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What `facts.py` tells of a file. */
export interface FileFacts {
  readonly size: number;
  readonly userblock: number;
  readonly root: number;
  readonly objects: readonly ObjectFacts[];
}

export interface ObjectFacts {
  readonly path: string;
  readonly address: number;
  readonly kind: 'group' | 'dataset' | 'datatype';
  readonly refCount: number;
  readonly changeTime: number;
  readonly numAttrs: number;
  readonly headerVersion: number;
  readonly headerChunks: number;
  readonly attributes: readonly AttributeFacts[];
  readonly storageType?: string;
  readonly nlinks?: number;
  readonly maxCorder?: number;
  readonly names?: readonly string[];
  readonly linkOrder?: string | null;
  readonly phaseChange?: readonly [number, number] | null;
  readonly datatype?: Record<string, unknown>;
  readonly norm?: string | null;
  readonly committed?: number | null;
  readonly dataspace?: SpaceFacts;
  readonly layout?: string;
  readonly chunk?: readonly number[] | null;
  readonly chunkIndex?: string | null;
  /** Contiguous data, from the beginning of the file. */
  readonly dataAddress?: number | null;
  readonly external?: readonly { name: string; offset: number; size: number | null }[];
  readonly filters?: readonly { id: number; flags: number; cdValues: number[] }[];
  readonly fill?: { defined: string; fillTime: string; allocTime: string; bytes?: string };
  readonly attributeOrder?: string | null;
}

export interface AttributeFacts {
  readonly name: string;
  readonly datatype: Record<string, unknown>;
  readonly committed: number | null;
  readonly dataspace: SpaceFacts;
  /** Hexadecimal; null where HDF5 does not give the bytes as they are in the file. */
  readonly bytes: string | null;
}

export interface SpaceFacts {
  readonly class: string;
  readonly dims: readonly number[];
  readonly maxdims: readonly (number | null)[];
}

/** Runs a Python script of this folder and gives what it prints. */
export function runScript(python: string, script: string, ...args: string[]): string {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [path, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  return stdout;
}
