import { showName } from '../../../model/nameBytes.js';
import type { Domain } from '../domain/Domain.js';
import type { ObjectRecord } from '../domain/ObjectRecord.js';
import type { OpenFile } from './OpenFile.js';

/** An object of an open file. */
export interface Place {
  /** The file that the program has opened. */
  readonly file: OpenFile;
  /** The domain that has the object: another one behind an external link. */
  readonly domain: Domain;
  readonly record: ObjectRecord;
  /** The absolute path that the program gave, in `file`. */
  readonly asked: string;
  /** The absolute path by which it was opened, in `domain` (`H5Iget_name`). */
  readonly path: string;
}

/** The name of an object in errors: `'/x' in 'hdf5://home/me/a.h5'`. */
export function subjectOf({ file, asked }: Pick<Place, 'file' | 'asked'>): string {
  return asked === '/' ? `'${file.name}'` : `'${showName(asked)}' in '${file.name}'`;
}

/** The name of an attribute in errors: `attribute 'unit' of '/x' in 'hdf5://home/me/a.h5'`. */
export function attributeSubject({ file, asked }: Pick<Place, 'file' | 'asked'>, attribute: string): string {
  return `attribute '${showName(attribute)}' of '${showName(asked)}' in '${file.name}'`;
}
