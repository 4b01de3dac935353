import type { OpenFile } from './OpenFile.js';
import { joinPath } from './paths.js';

/** An object of an open file. */
export interface Place {
  readonly file: OpenFile;
  /** Address of its header. */
  readonly address: number;
  /** The hard links that lead to it from the root group of its file. */
  readonly path: string;
  /** How it was asked for. */
  readonly asked: AskedPath;
}

/** A path as a program gave it, in the file that it has open: external links may lead out of that file. */
export interface AskedPath {
  readonly file: OpenFile;
  readonly path: string;
}

/** An attribute: the object that has it, and its name. */
export interface AttributePlace {
  readonly place: Place;
  readonly attribute: string;
}

/** The path that a name means at an object. */
export function askedAt({ asked: { file, path } }: Pick<Place, 'asked'>, name: string): AskedPath {
  return { file, path: joinPath(path, name) };
}

/** An object as errors name it. */
export function subjectOf({ asked: { file, path } }: Pick<Place, 'asked'>): string {
  return path === '/' ? `'${file.name}'` : `'${path}' in '${file.name}'`;
}

/** An attribute as errors name it. */
export function attributeSubject({ place: { asked }, attribute }: AttributePlace): string {
  return `attribute '${attribute}' of '${asked.path}' in '${asked.file.name}'`;
}

/** The root group of a file that was opened. */
export function rootOf(file: OpenFile): Place {
  return { file, address: file.rootGroup, path: '/', asked: { file, path: '/' } };
}
