import type { OpenFile } from './OpenFile.js';
import { joinPath } from './paths.js';

/** An object of an open file. */
export interface Place {
  readonly file: OpenFile;
  /** Address of its header. */
  readonly address: number;
  /** A path of hard links from the root group of its file. */
  readonly path: string;
  /** The path that the program gave. */
  readonly asked: AskedPath;
  /** In a file behind an external link: the path by which it was opened there. */
  readonly name?: string;
}

/** An absolute path as a program gave it, in the file that it has opened. External links in it may lead to other files. */
export interface AskedPath {
  readonly file: OpenFile;
  readonly path: string;
}

/** An attribute: the object that has it, and its name. */
export interface AttributePlace {
  readonly place: Place;
  readonly attribute: string;
}

/** The path that a name stands for, relative to an object. */
export function askedAt({ asked: { file, path } }: Pick<Place, 'asked'>, name: string): AskedPath {
  return { file, path: joinPath(path, name) };
}

/** The path by which an object was opened, in the file that has it (`H5Iget_name`). */
export function nameOf({ asked, name = asked.path }: Place): string {
  return name;
}

/** The name of an object in errors: `'/x' in 'a.h5'`. */
export function subjectOf({ asked: { file, path } }: Pick<Place, 'asked'>): string {
  return path === '/' ? `'${file.name}'` : `'${path}' in '${file.name}'`;
}

/** The name of an attribute in errors: `attribute 'unit' of '/x' in 'a.h5'`. */
export function attributeSubject({ place: { asked }, attribute }: AttributePlace): string {
  return `attribute '${attribute}' of '${asked.path}' in '${asked.file.name}'`;
}

/** The root group of an open file. */
export function rootOf(file: OpenFile): Place {
  return { file, address: file.rootGroup, path: '/', asked: { file, path: '/' } };
}
