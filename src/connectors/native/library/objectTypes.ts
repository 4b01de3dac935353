import { H5Error } from '../../../model/H5Error.js';
import { ExternalFilesNeeded } from '../worker/ExternalFilesNeeded.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { kindAt, type Located, locateLink, locateObject } from './locate.js';

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
    const link = error instanceof ExternalFilesNeeded ? undefined : danglingAt(file, path, routine);
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
function danglingAt(file: OpenFile, path: string, routine: string): 'dangling-soft' | 'dangling-external' | undefined {
  if (file.call(routine, path, (module, id) => module.get_symbolic_link(id, path)) !== null) return 'dangling-soft';
  const { filename } = file.call(routine, path, (module, id) => module.get_external_link(id, path));
  return filename === undefined ? undefined : 'dangling-external';
}

/** As `typeAt`, where there must be an object. */
export function objectTypeAt(file: OpenFile, path: string, routine: string): 'group' | 'dataset' | 'datatype' {
  const type = typeAt(file, path, routine);
  if (type === 'group' || type === 'dataset' || type === 'datatype') return type;
  if (type === undefined) throw new H5Error('not-found', routine, `'${path}' is not in '${file.name}'`);
  throw unfollowed(file, path, type, routine);
}

/** Why a link cannot be followed: what HDF5 says when it has to. */
function unfollowed(file: OpenFile, path: string, type: PathType, routine: string): H5Error {
  const { filename, obj_path } = file.call(routine, path, (module, id) => module.get_external_link(id, path));
  const target = filename === undefined ? '' : ` to '${obj_path}' of '${filename}'`;
  const link = `'${path}' in '${file.name}' is ${type === 'dangling-soft' ? 'a soft link' : `an external link${target}`}`;
  try {
    file.quiet(routine, path, (module, id) => module.create_object_reference(id, path));
  } catch (error) {
    if (!(error instanceof H5Error)) throw error;
    const { kind, message, errorStack, cause } = error;
    const isMissing = errorStack.at(-1)?.message === "can't open file";
    // What may not be reached is told with the name of the file.
    if (errorStack.length === 0) return error;
    if (kind === 'not-found' && type === 'dangling-soft')
      return new H5Error(kind, routine, `${link} to nothing`, { errorStack, cause });
    const reason = isMissing ? 'there is no such file' : message.slice(message.indexOf(': ') + 2);
    return new H5Error(isMissing ? 'not-found' : kind, routine, `${link}: ${reason}`, { errorStack, cause });
  }
  return new H5Error('not-found', routine, `${link} that cannot be followed`);
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
