/** Paths inside a file. HDF5 knows `.` and `/`; `..` is an ordinary name. */

/** The absolute path that a name means at a location. */
export function joinPath(location: string, name: string): string {
  const parts = (name.startsWith('/') ? name : `${location}/${name}`)
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  return `/${parts.join('/')}`;
}

/** The path of the group that holds a link, and the link's name. */
export function splitPath(path: string): { readonly parent: string; readonly name: string } {
  const last = path.lastIndexOf('/');
  return { parent: path.slice(0, last) || '/', name: path.slice(last + 1) };
}
