import { H5Error } from '../../../model/H5Error.js';
import { kindAt, type Located, locateLink, locateObject } from './locate.js';
import type { OpenFile } from './OpenFile.js';

/** What a path leads to: an object, or a link that leads nowhere. */
export type PathType = 'group' | 'dataset' | 'datatype' | 'dangling-soft' | 'dangling-external';

/** h5wasm's `get_type`: HDF5's `H5G_obj_t`, after following links where that is possible. */
const TYPES: readonly PathType[] = ['group', 'dataset', 'datatype', 'dangling-soft', 'dangling-external'];

/** What a path leads to; undefined when it leads nowhere, not even to a link. */
export function typeAt(file: OpenFile, path: string, routine: string): PathType | undefined {
  if (file.editing) {
    const type = storedTypeAt(file, path, routine);
    if (type !== 'elsewhere') return type === 'nowhere' ? undefined : type;
  }
  try {
    return TYPES[file.quiet(routine, path, (module, id) => module.get_type(id, path))];
  } catch (error) {
    // Following a link to nothing, or round in a circle, is a failure to HDF5; that the link exists is none.
    const link = danglingAt(file, path, routine);
    if (link) return link;
    throw error;
  }
}

/** As `typeAt`, from the file's bytes: libhdf5 need not open a file for it that is being edited. */
function storedTypeAt(file: OpenFile, path: string, routine: string): Located<PathType> {
  const object = locateObject(file, path, routine);
  if (object === 'elsewhere') return object;
  if (object !== 'nowhere') return kindAt(file, object.address, path, routine);
  const link = locateLink(file, path, routine);
  if (typeof link === 'string') return link === 'elsewhere' ? link : 'nowhere';
  return link.link.type === 'soft' ? 'dangling-soft' : 'elsewhere';
}

/** The kind of link at a path, whatever it leads to; undefined when there is none, or a hard one. */
function danglingAt(file: OpenFile, path: string, routine: string): PathType | undefined {
  if (file.call(routine, path, (module, id) => module.get_symbolic_link(id, path)) !== null) return 'dangling-soft';
  const { filename } = file.call(routine, path, (module, id) => module.get_external_link(id, path));
  return filename === undefined ? undefined : 'dangling-external';
}

/** As `typeAt`, where there must be an object. */
export function objectTypeAt(file: OpenFile, path: string, routine: string): 'group' | 'dataset' | 'datatype' {
  const type = typeAt(file, path, routine);
  if (type === 'group' || type === 'dataset' || type === 'datatype') return type;
  if (type === undefined) throw new H5Error('not-found', routine, `'${path}' is not in '${file.name}'`);
  const how = type === 'dangling-soft' ? 'a soft link to nothing' : 'an external link that cannot be followed';
  throw new H5Error('not-found', routine, `'${path}' in '${file.name}' is ${how}`);
}

/** Makes sure that a path leads to one kind of object. */
export function requireType(
  file: OpenFile,
  path: string,
  wanted: 'group' | 'dataset' | 'datatype',
  routine: string,
): void {
  const type = objectTypeAt(file, path, routine);
  if (type !== wanted)
    throw new H5Error('bad-argument', routine, `'${path}' in '${file.name}' is a ${type}, not a ${wanted}`);
}
