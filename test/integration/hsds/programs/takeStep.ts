import * as h5 from 'h5rx';
import type { Observable } from 'rxjs';
import { run } from '../../../support/h5.js';
import type { Step } from './anyStep.js';
import { fails, type Outcome, type Thing } from './Model.js';

const SCALAR = h5.H5Screate('H5S_SCALAR');
const CHUNKED = { layout: 'chunked', chunk: [4] } as const;
const { H5T_STD_I32LE: I32, H5T_NATIVE } = h5;

/** Does a step with h5rx. What it opens it closes. An error that a service in order would not give is thrown. */
export async function takeStep(file: h5.FileId, step: Step): Promise<Outcome> {
  try {
    return { value: await answerOf(file, step) };
  } catch (error) {
    if (!(error instanceof h5.H5Error) || error.kind === 'io') throw error;
    return fails(error.kind);
  }
}

async function answerOf(file: h5.FileId, step: Step): Promise<unknown> {
  switch (step.do) {
    case 'flush':
      return run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
    case 'group':
      return within(h5.H5Gcreate_async(file, step.path), h5.H5Gclose_async, async () => undefined);
    case 'dataset': {
      const space = h5.H5Screate_simple([step.length], [h5.H5S_UNLIMITED]);
      const created = h5.H5Dcreate_async(file, step.path, I32, space, {}, CHUNKED);
      return within(created, h5.H5Dclose_async, async () => undefined);
    }
    case 'exists':
      return run(h5.H5Lexists_async(file, step.path));
    case 'delete':
      return run(h5.H5Ldelete_async(file, step.path));
    case 'move':
      return run(h5.H5Lmove_async(file, step.path, file, step.to));
    case 'list':
      return within(h5.H5Gopen_async(file, step.path), h5.H5Gclose_async, namesIn);
    case 'setAttribute':
      return setAttribute(file, step.path, step.name, step.value);
    case 'readAttribute':
      return within(h5.H5Aopen_by_name_async(file, step.path, step.name), h5.H5Aclose_async, valueIn);
    case 'deleteAttribute':
      return run(h5.H5Adelete_by_name_async(file, step.path, step.name));
    case 'renameAttribute':
      return run(h5.H5Arename_by_name_async(file, step.path, step.name, step.to));
    case 'read':
      return within(h5.H5Dopen_async(file, step.path), h5.H5Dclose_async, elementsOf);
    case 'extend':
      return within(h5.H5Dopen_async(file, step.path), h5.H5Dclose_async, (dset) =>
        run(h5.H5Dset_extent_async(dset, [step.length])),
      );
    case 'write':
      return within(h5.H5Dopen_async(file, step.path), h5.H5Dclose_async, (dset) => write(dset, step));
  }
}

async function within<Id, T>(
  opening: Observable<Id>,
  close: (id: Id) => Observable<void>,
  use: (id: Id) => Promise<T>,
): Promise<T> {
  const id = await run(opening);
  try {
    return await use(id);
  } finally {
    await run(close(id));
  }
}

async function write(dset: h5.DatasetId, { start, values }: Extract<Step, { do: 'write' }>): Promise<void> {
  const space = await run(h5.H5Dget_space_async(dset));
  const selected = h5.H5Sselect_hyperslab(space, 'H5S_SELECT_SET', [start], null, [values.length]);
  const memory = h5.H5Screate_simple([values.length]);
  await run(h5.H5Dwrite_async(dset, H5T_NATIVE, memory, selected, {}, Int32Array.from(values)));
}

async function setAttribute(file: h5.FileId, path: string, name: string, value: number): Promise<void> {
  const isThere = await run(h5.H5Aexists_by_name_async(file, path, name));
  const opening = isThere
    ? h5.H5Aopen_by_name_async(file, path, name)
    : h5.H5Acreate_by_name_async(file, path, name, I32, SCALAR);
  await within(opening, h5.H5Aclose_async, (attribute) =>
    run(h5.H5Awrite_async(attribute, H5T_NATIVE, Int32Array.of(value))),
  );
}

async function valueIn(attribute: h5.AttributeId): Promise<number | undefined> {
  return ((await run(h5.H5Aread_async(attribute))) as Int32Array)[0];
}

async function elementsOf(dset: h5.DatasetId): Promise<number[]> {
  return [...((await run(h5.H5Dread_async(dset))) as Int32Array)];
}

async function namesIn(group: h5.GroupId): Promise<string[]> {
  return (await run(h5.H5Literate_async(group))).map(({ name }) => name).sort();
}

/** Everything in a file. */
export async function thingsIn(location: h5.FileId | h5.GroupId): Promise<Thing> {
  const members = new Map<string, Thing>();
  for (const { name } of await run(h5.H5Literate_async(location))) {
    const { type } = await run(h5.H5Oget_info_by_name_async(location, name));
    const thing =
      type === 'H5O_TYPE_GROUP'
        ? await within(h5.H5Gopen_async(location, name), h5.H5Gclose_async, thingsIn)
        : await within(h5.H5Dopen_async(location, name), h5.H5Dclose_async, async (dset) => ({
            attributes: await attributesOf(dset),
            values: await elementsOf(dset),
          }));
    members.set(name, thing);
  }
  return { attributes: await attributesOf(location), members };
}

async function attributesOf(object: h5.FileId | h5.GroupId | h5.DatasetId): Promise<Map<string, number>> {
  const attributes = new Map<string, number>();
  for (const { name } of await run(h5.H5Aiterate_async(object)))
    attributes.set(name, (await within(h5.H5Aopen_async(object, name), h5.H5Aclose_async, valueIn)) as number);
  return attributes;
}
