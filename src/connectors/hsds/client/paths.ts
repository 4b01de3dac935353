// In paths of HDF5 `.` and `/` are special; `..` is an ordinary name.

/** The names of a path, in order. */
export function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** The absolute path that a name stands for, relative to a location, which is one already. */
export function joinPath(location: string, name: string): string {
  const names = namesOf(name);
  if (name.startsWith('/')) return `/${names.join('/')}`;
  if (names.length === 0) return location;
  return location === '/' ? `/${names.join('/')}` : `${location}/${names.join('/')}`;
}

/** Splits a name into the path of its group, relative to the same location, and the link's own name: empty for `/` and `.`. */
export function splitName(name: string): { readonly parent: string; readonly last: string } {
  const names = namesOf(name);
  const last = names.pop() ?? '';
  return { parent: `${name.startsWith('/') ? '/' : './'}${names.join('/')}`, last };
}
