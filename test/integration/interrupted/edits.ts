import { pipelineDecoder } from '../../../src/filters/pipeline.js';
import { createAttribute } from '../../../src/format/attributes/createAttribute.js';
import { deleteAttribute } from '../../../src/format/attributes/deleteAttribute.js';
import { replaceAttribute } from '../../../src/format/attributes/replaceAttribute.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { copyObject } from '../../../src/format/copy/copyObject.js';
import { SourceFile } from '../../../src/format/copy/SourceFile.js';
import { createDataset } from '../../../src/format/datasets/createDataset.js';
import type { FileSpace } from '../../../src/format/edit/FileSpace.js';
import { readObjectHeader } from '../../../src/format/header/readObjectHeader.js';
import { createLink } from '../../../src/format/links/createLink.js';
import { deleteLink } from '../../../src/format/links/deleteLink.js';
import { linkStorage } from '../../../src/format/links/LinkStorage.js';
import { moveLink } from '../../../src/format/links/moveLink.js';
import { findLink } from '../../../src/format/links/readLinks.js';
import { resolvePath } from '../../../src/format/links/resolvePath.js';
import { createGroup } from '../../../src/format/objects/createGroup.js';
import { createNamedDatatype } from '../../../src/format/objects/createNamedDatatype.js';
import { createObject } from '../../../src/format/objects/createObject.js';
import type { Style } from '../../../src/format/objects/Style.js';
import { H5T_IEEE_F64LE, H5T_STD_I32LE } from '../../../src/model/H5T.js';

/** An edit of a file that `make.py` made. */
export interface NamedEdit {
  readonly name: string;
  /** Whether the change is one of two steps that h5rx documents: a state between old and new is right then. */
  readonly between?: boolean;
  edit(space: FileSpace, style: Style): void;
}

const scalar = { class: 'H5S_SCALAR', dims: [], maxdims: [], selection: { type: 'all' } } as const;
const simple = { class: 'H5S_SIMPLE', dims: [4], maxdims: [4], selection: { type: 'all' } } as const;

/** The address of the object at a path. */
function at(space: FileSpace, path: string): number {
  const format = { ...space.superblock, fileSize: space.bytes.size() };
  const found = runSync(resolvePath(format, path), (offset, length) => space.read(offset, length));
  if (!found || !('address' in found)) throw new Error(`${path} is not there`);
  return found.address;
}

function linkAt(space: FileSpace, group: string, name: string) {
  const format = { ...space.superblock, fileSize: space.bytes.size() };
  const read = (offset: number, length: number) => space.read(offset, length);
  const header = runSync(readObjectHeader(format, at(space, group)), read);
  return runSync(findLink(format, linkStorage(format, header), name), read)!;
}

const attribute = (name: string, text = 8) => ({
  name,
  cset: 'ASCII' as const,
  datatype: H5T_IEEE_F64LE,
  dataspace: scalar,
  data: new Uint8Array(text),
});

/** Copies an object of the file, all steps at once; a link to it in the root group comes last. */
function copy(space: FileSpace, path: string): void {
  const source = SourceFile.open(space.bytes.size(), (offset, length) => space.read(offset, length));
  const to = { group: at(space, '/'), name: 'copied', cset: 'ASCII' } as const;
  const request = {
    source,
    space,
    address: at(space, path),
    sameFile: true,
    flags: {},
    decoderFor: pipelineDecoder,
    to,
  };
  for (const step of copyObject(request)) if (step.type === 'wait') throw new Error('nothing has to load');
}

export const EDITS: readonly NamedEdit[] = [
  { name: 'a copy of everything', edit: (space) => copy(space, '/') },
  { name: 'a copy of a group', edit: (space) => copy(space, '/group') },
  {
    name: 'a new group',
    edit: (space, style) => {
      createObject(space, { group: at(space, '/group'), name: 'new', cset: 'ASCII' }, (edit) =>
        createGroup(edit, { style }),
      );
    },
  },
  {
    name: 'a new group with a name in UTF-8',
    edit: (space, style) => {
      createObject(space, { group: at(space, '/group'), name: 'größe', cset: 'UTF-8' }, (edit) =>
        createGroup(edit, { style, linkCreationOrder: 'indexed' }),
      );
    },
  },
  {
    name: 'a new dataset of a committed datatype',
    edit: (space, style) => {
      const committedType = at(space, '/type');
      createObject(
        space,
        { group: at(space, '/'), name: 'new', cset: 'ASCII' },
        (edit) =>
          createDataset(edit, {
            style,
            datatype: {
              class: 'H5T_COMPOUND',
              size: 10,
              members: [
                { name: 'x', offset: 0, type: H5T_IEEE_F64LE },
                { name: 'n', offset: 8, type: { ...H5T_STD_I32LE, size: 2, precision: 16 } },
              ],
            },
            committedType,
            dataspace: simple,
            layout: 'compact',
            filters: [],
            fillValue: { defined: 'default', fillTime: 'ifset', allocTime: 'early' },
          }),
        committedType,
      );
    },
  },
  {
    name: 'a new committed datatype',
    edit: (space, style) => {
      createObject(space, { group: at(space, '/other/deep'), name: 'new', cset: 'ASCII' }, (edit) =>
        createNamedDatatype(edit, H5T_STD_I32LE, style),
      );
    },
  },
  { name: 'a link deleted, its object with it', edit: (space) => remove(space, '/group', 'd001') },
  { name: 'a link deleted, its object with two others', edit: (space) => remove(space, '/group', 'd000') },
  { name: 'a soft link deleted', edit: (space) => remove(space, '/other', 'soft') },
  { name: 'a group deleted with all in it', edit: (space) => remove(space, '/', 'other') },
  { name: 'the group with most links deleted', edit: (space) => remove(space, '/', 'group') },
  { name: 'a dataset with attributes deleted', edit: (space) => remove(space, '/', 'typed') },
  {
    name: 'a link renamed',
    edit: (space) => {
      const to = { group: at(space, '/group'), name: 'renamed to something longer', cset: 'ASCII' } as const;
      moveLink(space, at(space, '/group'), linkAt(space, '/group', 'd002'), to);
    },
  },
  {
    name: 'a link moved to another group',
    between: true,
    edit: (space) => {
      const to = { group: at(space, '/other'), name: 'moved', cset: 'ASCII' } as const;
      moveLink(space, at(space, '/group'), linkAt(space, '/group', 'd001'), to);
    },
  },
  {
    name: 'a hard link',
    edit: (space) =>
      createLink(space, at(space, '/group'), {
        name: 'link',
        cset: 'ASCII',
        type: 'hard',
        address: at(space, '/typed'),
      }),
  },
  {
    name: 'an external link',
    edit: (space) =>
      createLink(space, at(space, '/group'), {
        name: 'link',
        cset: 'ASCII',
        type: 'external',
        file: 'other.h5',
        target: '/x',
      }),
  },
  { name: 'a new attribute', edit: (space) => createAttribute(space, at(space, '/typed'), attribute('new')) },
  { name: 'a first attribute', edit: (space) => createAttribute(space, at(space, '/group/d001'), attribute('new')) },
  {
    name: 'an attribute written',
    edit: (space) =>
      replaceAttribute(space, at(space, '/typed'), 'a001', (_, { data }) => ({ data: data.slice().fill(1) })),
  },
  {
    name: 'an attribute renamed',
    edit: (space) =>
      replaceAttribute(space, at(space, '/typed'), 'a001', () => ({ name: 'another, longer name', cset: 'ASCII' })),
  },
  { name: 'an attribute deleted', edit: (space) => deleteAttribute(space, at(space, '/typed'), 'a002') },
];

function remove(space: FileSpace, group: string, name: string): void {
  deleteLink(space, at(space, group), linkAt(space, group, name));
}
