import { resolve } from 'node:path';
import { of, toArray } from 'rxjs';
import {
  type FileId,
  H5Dclose_async,
  H5Dopen_async,
  H5Error,
  type Member,
  members,
  openGroup,
  readAttributes,
} from '../../index.node.js';
import { CommandError, complain, messageOf } from '../failures.js';
import { openOutput } from '../Output.js';
import { arrayText, chunkName } from '../refs/ArrayRefs.js';
import { attributesText } from '../refs/attributesText.js';
import { type Dataset, datasetRefs, type Limits } from '../refs/datasetRefs.js';
import { GroupDimensions } from '../refs/GroupDimensions.js';
import { RefsWriter } from '../refs/RefsWriter.js';
import { isRemote, requireBytes, shownFile } from '../remote.js';
import { type AccessOptions, type Ask, withFile } from '../withFile.js';

export interface RefsOptions extends AccessOptions {
  readonly out?: string;
  /** What references name in place of the file. */
  readonly url?: string;
  readonly inline: number;
  readonly decode: number;
}

/** `h5rx refs`: references to the chunks of a file, in kerchunk's format, with which readers of Zarr read it. */
export async function refs(file: string, options: RefsOptions, signal: AbortSignal): Promise<void> {
  requireBytes(file, 'refs');
  const url = options.url ?? (isRemote(file) ? publicUrl(file) : resolve(file));
  const limits = { inlineBytes: options.inline, decodeBytes: options.decode };
  let leftOut = 0;
  await withFile(
    file,
    signal,
    async (id, ask) => {
      const output = await openOutput(options.out, signal, { input: file, exact: true });
      try {
        const writer = new RefsWriter(output);
        const tree = new Tree(id, ask, writer, url, limits);
        await tree.write();
        await writer.end();
        await output.commit();
        ({ leftOut } = tree);
      } catch (error) {
        await output.discard();
        throw error;
      }
    },
    options,
  );
  if (leftOut > 0)
    throw new CommandError(
      `${leftOut} ${leftOut === 1 ? 'thing' : 'things'} of ${shownFile(file)} left out of the references`,
    );
}

/** A URL as it may be passed on. */
function publicUrl(file: string): string {
  const { href, username, password, search } = new URL(file);
  if (username === '' && password === '' && search === '') return href;
  complain(
    'the references name the URL without a password and without its query, which may be a signature; --url has another one',
  );
  const { origin, pathname } = new URL(file);
  return origin + pathname;
}

/** Walks a file, group by group. */
class Tree {
  /** Objects and attributes that the references do not have. */
  leftOut = 0;
  readonly #file: FileId;
  readonly #ask: Ask;
  readonly #writer: RefsWriter;
  readonly #url: string;
  readonly #limits: Limits;

  constructor(file: FileId, ask: Ask, writer: RefsWriter, url: string, limits: Limits) {
    this.#file = file;
    this.#ask = ask;
    this.#writer = writer;
    this.#url = url;
    this.#limits = limits;
  }

  async write(): Promise<void> {
    const attributes = await this.#ask(of(this.#file).pipe(readAttributes(), toArray()));
    await this.#writeGroup('', attributes);
    const seen = new Set<string>();
    const paths = ['/'];
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
      const listed = of(this.#file).pipe(openGroup(path), members({ attributes: 'values' }), toArray());
      const dimensions = new GroupDimensions();
      for (const member of await this.#ask(listed)) {
        const own = `${path === '/' ? '' : path}/${member.name}`;
        if (member.kind === 'group') {
          // A group is there once, by its first path; a soft link leads to one that has another.
          if (member.link.type !== 'H5L_TYPE_HARD' && !member.file) continue;
          if (seen.has(member.token) || this.#refuses(own, member)) continue;
          seen.add(member.token);
          await this.#writeGroup(own, member.attributes);
          paths.push(own);
        } else if (member.kind === 'dataset') {
          if (!this.#refuses(own, member)) await this.#writeDataset(own, member, dimensions);
        } else if (member.kind === 'map') this.#leaveOut(own, 'Zarr has no maps');
        else if (member.error) this.#leaveOut(own, messageOf(member.error));
      }
    }
  }

  async #writeGroup(path: string, attributes: Parameters<typeof attributesText>[0]): Promise<void> {
    const prefix = prefixOf(path);
    await this.#writer.document(`${prefix}.zgroup`, '{"zarr_format": 2}');
    await this.#writer.document(
      `${prefix}.zattrs`,
      attributesText(attributes, undefined, this.#attributeOf(path || '/')),
    );
  }

  async #writeDataset(path: string, dataset: Dataset, dimensions: GroupDimensions): Promise<void> {
    const prefix = prefixOf(path);
    const id = await this.#ask(H5Dopen_async(this.#file, path));
    try {
      // Before anything of it is written: an array without some of its chunks would have fill values there.
      const array = await datasetRefs(id, dataset, this.#limits, this.#ask).catch((error: unknown) => {
        if (error instanceof CommandError || (error instanceof H5Error && error.kind !== 'canceled')) return error;
        throw error;
      });
      if (array instanceof Error) {
        this.#leaveOut(path, messageOf(array));
        return;
      }
      const names = dimensions.namesOf(array.shape, dataset.dimensions);
      const attributes = attributesText(dataset.attributes, names, this.#attributeOf(path));
      await this.#writer.document(`${prefix}.zarray`, arrayText(array));
      await this.#writer.document(`${prefix}.zattrs`, attributes);
      for await (const chunk of array.chunks()) {
        const key = prefix + chunkName(chunk.key);
        if ('bytes' in chunk) await this.#writer.inline(key, chunk.bytes);
        else await this.#writer.reference(key, this.#url, chunk.offset, chunk.length);
      }
    } finally {
      H5Dclose_async(id).subscribe({ error: () => {} });
    }
  }

  /** Whether an object cannot be in the references. */
  #refuses(path: string, { name, file }: Member): boolean {
    const why =
      file !== undefined
        ? 'it is in another file'
        : name === '' ||
            name === '.' ||
            name === '..' ||
            name.includes('\\') ||
            name.includes('/') ||
            Buffer.from(name).toString() !== name
          ? 'Zarr cannot have its name'
          : undefined;
    if (why !== undefined) this.#leaveOut(path, why);
    return why !== undefined;
  }

  #leaveOut(what: string, why: string): void {
    this.leftOut += 1;
    complain(`left out ${what}: ${why}`);
  }

  readonly #attributeOf =
    (path: string) =>
    (name: string, why: string): void =>
      this.#leaveOut(`attribute ${name} of ${path}`, why);
}

/** What the keys of an object begin with. */
function prefixOf(path: string): string {
  return path === '' ? '' : `${path.slice(1)}/`;
}
