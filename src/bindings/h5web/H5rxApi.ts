import {
  AbortError,
  type AttributeValues,
  type ChildEntity,
  DataProviderApi,
  type Dataset,
  type Entity,
  type GetExportURL,
  hasArrayShape,
  hasNonNullShape,
  isGroup,
  isNumericLikeType,
  type ProvidedEntity,
  type ValuesStoreParams,
} from '@h5web/app';
import {
  type Attribute,
  type DatasetId,
  type FileAccess,
  type FileId,
  type FileSource,
  H5_INDEX_CRT_ORDER,
  H5_INDEX_NAME,
  H5F_ACC_RDONLY,
  H5Gget_info_by_name_async,
  type Member,
  members,
  type NdArray,
  type NumericArray,
  openDataset,
  openFile,
  openGroup,
  readAttributes,
  readDataset,
  type UnreadableAttribute,
  untilAborted,
  walk,
  whileOpen,
  withProgress,
} from 'h5rx';
import {
  defaultIfEmpty,
  finalize,
  forkJoin,
  lastValueFrom,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  ReplaySubject,
  Subject,
  share,
  skip,
  tap,
  toArray,
} from 'rxjs';
import { entityOf } from './entityOf.js';
import { npyOf } from './npyOf.js';
import { selectionOf } from './selectionOf.js';
import { shownValue } from './shownValue.js';

/** How a file is opened, and shown. */
export interface H5rxOptions {
  /** Access to the file: `headers` of a remote one, `externalFiles`, `connector` … */
  readonly fapl?: FileAccess | undefined;
  /** Path or name that is shown; that of the source by default, of a URL without what may be secret in it. */
  readonly name?: string | undefined;
  /** Gives exports of its own, as that of h5web's providers; where it gives none, there are those of h5web, and `npy`. */
  readonly getExportURL?: GetExportURL | undefined;
  /** Is told each error that h5web is told. */
  readonly onError?: ((error: Error) => void) | undefined;
}

/** Datasets that stay open after their last read, each with the chunks that are kept of it: slices of one are looked through. */
const KEPT_DATASETS = 4;

/**
 * A file for h5web, read by h5rx: the `api` of h5web's `DataProvider`. `H5rxProvider` makes one, opens and closes it.
 *
 * The file is opened when it is first asked for something. What was told of objects is kept. Errors have the `H5Error` as their cause.
 *
 * @example
 * const api = new H5rxApi('https://example.org/run.h5');
 * const entity = await api.getEntity('/entry/data');
 * const frame = await api.getValue({ dataset: entity, selection: '5,:,:' }, signal);
 * api.close();
 */
export class H5rxApi extends DataProviderApi {
  readonly #options: H5rxOptions;
  readonly #closed$ = new ReplaySubject<void>(1);
  readonly #opening$ = new Subject<void>();
  readonly #file$: Observable<FileId>;
  readonly #datasets = new Map<string, Observable<DatasetId>>();
  /** What was told, by path: h5web asks for the values of attributes one object at a time. */
  readonly #members = new Map<string, Member<'values'>>();

  constructor(source: FileSource, options: H5rxOptions = {}) {
    super(options.name ?? nameOf(source));
    this.#options = options;
    this.#file$ = keptOpen(openFile(source, H5F_ACC_RDONLY, options.fapl), () => this.#closed$);
  }

  /** Tells an object, of a group also its members: by creation order where the file has it, otherwise by name. */
  override async getEntity(path: string): Promise<ProvidedEntity> {
    const entity = entityOf(path, await this.#member(path));
    return isGroup(entity) ? { ...entity, children: await this.#children(path) } : entity;
  }

  async #member(path: string): Promise<Member<'values'>> {
    const known = this.#members.get(path);
    if (known) return known;
    if (path === '/') {
      const attributes = await this.#answer(this.#file$.pipe(readAttributes(), toArray()));
      this.#members.set(path, {
        name: '',
        link: { name: '', type: 'H5L_TYPE_HARD' },
        kind: 'group',
        token: '',
        attributes,
      });
    } else await this.#children(path.slice(0, path.lastIndexOf('/')) || '/');
    return this.#members.get(path) ?? this.#fail(`No entity found at ${path}`);
  }

  #children(path: string): Promise<ChildEntity[]> {
    const members$ = this.#file$.pipe(
      whileOpen((file) =>
        H5Gget_info_by_name_async(file, path).pipe(
          mergeMap(({ max_corder }) => {
            const indexType = max_corder > 0 ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
            return of(file).pipe(openGroup(path), members({ attributes: 'values', indexType }));
          }),
        ),
      ),
      map((member) => {
        const at = below(path, member.name);
        this.#members.set(at, member);
        return entityOf(at, member);
      }),
    );
    return this.#answer(members$.pipe(toArray()));
  }

  /**
   * Reads a dataset, or what is selected of it: `5,:,0:10`; of one without a value (a null dataspace) null. An abort cancels the read at
   * once; `onProgress` gets fractions up to 1.
   */
  override async getValue(
    params: ValuesStoreParams,
    abortSignal?: AbortSignal,
    onProgress?: (fraction: number) => void,
  ): Promise<unknown> {
    if (!hasNonNullShape<Dataset>(params.dataset)) return null;
    const read$ = this.#read(params, shownValue).pipe(
      withProgress(({ loadedBytes, totalBytes }) => onProgress?.(totalBytes && loadedBytes / totalBytes)),
    );
    return this.#answer(read$, abortSignal);
  }

  /** Reads what is selected, and tells it while the file is open. */
  #read<T>(
    { dataset: { path, shape }, selection }: ValuesStoreParams,
    tell: (read: NdArray, isScalar: boolean) => Observable<T>,
  ): Observable<T> {
    const read = whileOpen((dataset: DatasetId) => {
      const { dims, ...selected } = selectionOf(selection, shape.dims);
      return of(dataset).pipe(
        readDataset({ ...selected, dxpl: { priority: 'visible' } }),
        mergeMap((read) => tell(read, dims.length === 0)),
      );
    });
    return this.#dataset(path).pipe(read);
  }

  #dataset(path: string): Observable<DatasetId> {
    const opened$ = this.#file$.pipe(
      tap(() => this.#opening$.next()),
      openDataset(path),
      finalize(() => this.#datasets.delete(path)),
    );
    const isPushedOut$ = this.#opening$.pipe(skip(KEPT_DATASETS - 1));
    const dataset$ = this.#datasets.get(path) ?? keptOpen(opened$, () => merge(this.#closed$, isPushedOut$));
    this.#datasets.set(path, dataset$);
    return dataset$;
  }

  /** Tells the values of an object's attributes; of one that cannot be read, the error. */
  override async getAttrValues({ path }: Entity): Promise<AttributeValues> {
    const { attributes = [] } = await this.#member(path);
    const told = ({ name, error, shape, ...read }: Attribute | UnreadableAttribute): [string, Observable<unknown>] => {
      if (error || shape === null) return [name, of(error?.message ?? null)];
      return [name, shownValue(read as NdArray, shape?.length === 0, true)];
    };
    // As entries: a name may be `__proto__`, which an assignment to an object loses.
    const entries = attributes.map((one) => {
      const [name, value$] = told(one);
      return value$.pipe(map((value) => [name, value] as const));
    });
    const values$ = this.#file$.pipe(whileOpen(() => forkJoin(entries)));
    return this.#answer(values$.pipe(defaultIfEmpty([]), map(Object.fromEntries)));
  }

  /** Gives what h5web exports itself, and numbers as `npy`. */
  override getExportURL(...wanted: Parameters<GetExportURL>): ReturnType<GetExportURL> {
    const [format, dataset, selection, builtInExporter] = wanted;
    const own = this.#options.getExportURL?.(...wanted);
    if (own) return own;
    if (builtInExporter) return async () => new Blob([builtInExporter()]);
    if (format !== 'npy' || !hasArrayShape(dataset) || !isNumericLikeType(dataset.type)) return undefined;
    const { dims } = selectionOf(selection, dataset.shape.dims);
    // One element is told as itself, not in a typed array.
    if (dims.length === 0) return undefined;
    // As they are read: of 64-bit enumerations h5web is told inexact numbers.
    const numbers$ = this.#read({ dataset, selection }, ({ data }) => of(data as NumericArray));
    return async () => npyOf(await this.#answer(numbers$), dims);
  }

  /** Tells the paths of all below a group, each group once. */
  override getSearchablePaths(path: string): Promise<string[]> {
    const paths$ = this.#file$.pipe(
      openGroup(path),
      walk(),
      map((member) => below(path, member.path)),
    );
    return this.#answer(paths$.pipe(toArray()));
  }

  /** Closes the file when what is under way has ended; `settled()` waits for that. Asked for more, it opens the file for as long as it takes. */
  close(): void {
    this.#closed$.next();
  }

  async #answer<T>(answer$: Observable<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await lastValueFrom(signal ? answer$.pipe(untilAborted(signal)) : answer$);
    } catch (cause) {
      if (!signal?.aborted) return this.#fail(cause instanceof Error ? cause.message : String(cause), cause);
      throw signal.reason instanceof AbortError ? signal.reason : new AbortError(String(signal.reason));
    }
  }

  #fail(message: string, cause?: unknown): never {
    const error = new Error(message, { cause });
    this.#options.onError?.(error);
    throw error;
  }
}

/** A resource that all its users share, and that stays open after the last one until `end` emits. */
function keptOpen<T>(resource$: Observable<T>, end: () => Observable<unknown>): Observable<T> {
  return resource$.pipe(share({ connector: () => new ReplaySubject<T>(1), resetOnRefCountZero: end }));
}

/** Path of what is in a group. */
function below(group: string, name: string): string {
  return `${group === '/' ? '' : group}/${name}`;
}

/** The name of a source; of a URL without a user's name, a password, and the query. */
function nameOf(source: FileSource): string {
  if (typeof source !== 'string' && !(source instanceof URL)) return 'name' in source ? String(source.name) : 'data.h5';
  const text = String(source);
  return /^[a-z]\w+:/i.test(text) ? text.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//') : text;
}
