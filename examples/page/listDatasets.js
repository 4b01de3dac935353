import {
  H5Dclose_async,
  H5Dget_space_async,
  H5Dget_type_async,
  H5Dopen_async,
  H5Gclose_async,
  H5Gopen_async,
  H5Literate_async,
  H5O_INFO_BASIC,
  H5Oget_info_by_name_async,
} from 'h5rx';
import { concatMap, defer, EMPTY, finalize, forkJoin, from, map, mergeMap } from 'rxjs';

/** Every dataset of a file with its type and dataspace, in the order of the tree; each object once, whatever links lead to it. */
export function listDatasets(file, path = '/', seen = new Set()) {
  return H5Oget_info_by_name_async(file, path, H5O_INFO_BASIC).pipe(
    mergeMap(({ type, token }) => {
      if (seen.has(token)) return EMPTY;
      seen.add(token);
      if (type === 'H5O_TYPE_DATASET') return describe(file, path);
      return type === 'H5O_TYPE_GROUP'
        ? members(file, path).pipe(concatMap((name) => listDatasets(file, join(path, name), seen)))
        : EMPTY;
    }),
  );
}

function describe(file, path) {
  return H5Dopen_async(file, path).pipe(
    mergeMap((dataset) =>
      forkJoin([H5Dget_type_async(dataset), H5Dget_space_async(dataset)]).pipe(
        map(([type, space]) => ({ path, type, space })),
        finalize(() => H5Dclose_async(dataset).subscribe()),
      ),
    ),
  );
}

/** Names of the hard links of a group: soft and external ones lead elsewhere. */
function members(file, path) {
  return H5Gopen_async(file, path).pipe(
    mergeMap((group) => defer(() => H5Literate_async(group)).pipe(finalize(() => H5Gclose_async(group).subscribe()))),
    mergeMap((links) => from(links.filter(({ type }) => type === 'H5L_TYPE_HARD').map(({ name }) => name))),
  );
}

const join = (path, name) => (path === '/' ? `/${name}` : `${path}/${name}`);
