// In paths of HDF5 `.` and `/` are special; `..` is an ordinary name.

/** The absolute path that a name stands for, relative to a location, which is one already. */
export function joinPath(location: string, name: string): string {
  // Most names are those of links. Nothing looks at the location, which may be long.
  if (!name.includes('/')) return name === '' || name === '.' ? location : childPath(location, name);
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0) return name.startsWith('/') ? '/' : location;
  return childPath(name.startsWith('/') ? '/' : location, parts.join('/'));
}

/**
 * Splits the name of a link into the name of its group, relative to the same location, and the link's own name, which is empty
 * where the name is that of a group only (`/`, `.`).
 */
export function splitName(name: string): { readonly parent: string; readonly last: string } {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const last = parts.pop() ?? '';
  return { parent: `${name.startsWith('/') ? '' : '.'}/${parts.join('/')}`, last };
}

/** The path of a link in a group. */
export function childPath(group: string, name: string): string {
  return group === '/' ? `/${name}` : `${group}/${name}`;
}
