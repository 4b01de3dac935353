/** Paths inside a file. HDF5 knows `.` and `/`; `..` is an ordinary name. */

/** The absolute path that a name means at a location. */
export function joinPath(location: string, name: string): string {
  const parts = (name.startsWith('/') ? name : `${location}/${name}`)
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  return `/${parts.join('/')}`;
}

/** A name as the name of the group that holds a link, from the same location on, and the link's own; empty where it names none. */
export function splitName(name: string): { readonly parent: string; readonly last: string } {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const last = parts.pop() ?? '';
  return { parent: `${name.startsWith('/') ? '' : '.'}/${parts.join('/')}`, last };
}

/** The path of a link in a group. */
export function childPath(group: string, name: string): string {
  return group === '/' ? `/${name}` : `${group}/${name}`;
}
