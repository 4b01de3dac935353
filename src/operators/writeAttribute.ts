import {
  catchError,
  concat,
  defer,
  EMPTY,
  forkJoin,
  ignoreElements,
  last,
  mergeMap,
  Observable,
  type OperatorFunction,
  of,
  tap,
  throwError,
} from 'rxjs';
import { EventSet } from '../es/EventSet.js';
import { H5Error, type H5ErrorKind, within } from '../model/H5Error.js';
import { H5T_NATIVE, H5Tequal } from '../model/H5T.js';
import type { LocationId } from '../model/Identifier.js';
import {
  H5Acreate_async,
  H5Adelete_async,
  H5Aexists_async,
  H5Aget_space_async,
  H5Aget_type_async,
  H5Aopen_async,
  H5Arename_async,
  H5Awrite_async,
} from '../sources/H5A.js';
import { type AttributeShape, type AttributeValue, type NewAttribute, newAttribute } from './attributeValue.js';
import { checkOptions } from './checkOptions.js';
import { resource } from './resource.js';
import { endedBy } from './untilAborted.js';
import { untilDone } from './untilDone.js';

/** How an attribute is stored. */
export interface WriteAttributeOptions extends AttributeShape {
  /** An abort before it is stored leaves what was there; the stream then fails with `canceled`, and `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Gives the file's root group, or the group, dataset or datatype that the source emits, an attribute with a value, in the place of the
 * one of that name, if there is one.
 *
 *     source          --d----------------
 *     writeAttribute  --------------(u|)
 *
 * An attribute of the same datatype and dataspace is overwritten. Otherwise a new one is stored beside it and then takes its name, as
 * h5py does it: it is the youngest in creation order.
 *
 * @returns Nothing: emits `undefined`, then completes, when the object is closed. Errors as `H5Acreate_async` and `H5Awrite_async`;
 *   `bad-argument` where the datatype does not follow from the value. What was there stays then.
 * @example
 * openFile('run.h5', H5F_ACC_RDWR).pipe(openDataset('x'), writeAttribute('unit', 'm/s')).subscribe();
 */
export function writeAttribute(
  name: string,
  value: AttributeValue,
  options: WriteAttributeOptions = {},
): OperatorFunction<LocationId, void> {
  checkOptions('writeAttribute', options);
  const write = (location: LocationId): Observable<void> => {
    const attribute = within('writeAttribute', () => newAttribute(value, options));
    return H5Aexists_async(location, name).pipe(
      mergeMap((exists) =>
        exists ? overwritten(location, name, attribute) : stored(location, name, attribute, false),
      ),
    );
  };
  return (source) => untilDone(source, write).pipe(endedBy(options.signal, 'writeAttribute'));
}

function overwritten(location: LocationId, name: string, attribute: NewAttribute): Observable<void> {
  const { datatype, space, data } = attribute;
  const isSame$ = untilDone(
    resource(() => H5Aopen_async(location, name)),
    (opened) =>
      forkJoin([H5Aget_type_async(opened), H5Aget_space_async(opened)]).pipe(
        mergeMap(([type, extent]) => {
          const isSame =
            H5Tequal(type, datatype) && extent.class === space.class && `${extent.dims}` === `${space.dims}`;
          if (!isSame || space.class === 'H5S_NULL') return of(isSame);
          return H5Awrite_async(opened, H5T_NATIVE, data).pipe(mergeMap(() => of(true)));
        }),
      ),
  );
  return isSame$.pipe(mergeMap((isSame) => (isSame ? of(undefined) : stored(location, name, attribute, true))));
}

/**
 * Stores an attribute under a name that nobody uses, and then gives it its own: it is there whole, or not at all. When it fails or is
 * cancelled before, what was stored is deleted.
 *
 * @param exists - Whether it takes the place of another one.
 */
function stored(
  location: LocationId,
  name: string,
  { datatype, space, data }: NewAttribute,
  exists: boolean,
): Observable<void> {
  return new Observable((subscriber) => {
    const suffix = `~${Math.random().toString(36).slice(2)}`;
    const unused = name + suffix;
    const remove = (): unknown => H5Adelete_async(location, unused, new EventSet());
    let hasName = false;
    // Before it is created, so that it comes after what closes it.
    subscriber.add(() => {
      if (!hasName) remove();
    });
    const write$ = untilDone(
      resource(() => H5Acreate_async(location, unused, datatype, space)),
      (opened) => (space.class === 'H5S_NULL' ? of(undefined) : H5Awrite_async(opened, H5T_NATIVE, data)),
    );
    const take = (isThere: boolean): Observable<void> => {
      // Both, whoever unsubscribes meanwhile.
      const es = new EventSet();
      const deleted$ = isThere
        ? H5Adelete_async(location, name, es).pipe(catchError(unless('not-found', () => EMPTY)))
        : EMPTY;
      const renamed = H5Arename_async(location, unused, name, es);
      // Somebody else may have stored one meanwhile.
      const renamed$ = isThere ? renamed : renamed.pipe(catchError(unless('already-exists', () => take(true))));
      return concat(deleted$, renamed$).pipe(last());
    };
    const taken$ = defer(() => take(exists)).pipe(tap({ next: () => (hasName = true), error: remove }));
    const stored$ = concat(write$.pipe(ignoreElements()), taken$);
    subscriber.add(
      stored$.pipe(catchError((error) => throwError(() => withoutSuffix(error, suffix)))).subscribe(subscriber),
    );
  });
}

/** Goes on where an error is of a kind. */
function unless<T>(kind: H5ErrorKind, next: () => Observable<T>): (error: unknown) => Observable<T> {
  return (error) => (error instanceof H5Error && error.kind === kind ? next() : throwError(() => error));
}

/** The error of an attribute under its own name. */
function withoutSuffix(error: unknown, suffix: string): unknown {
  if (!(error instanceof H5Error)) return error;
  const { kind, routine, message, errorStack, cause } = error;
  return new H5Error(kind, routine, message.replaceAll(suffix, ''), { errorStack, cause });
}
