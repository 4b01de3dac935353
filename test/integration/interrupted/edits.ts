import { pipelineDecoder } from '../../../src/filters/pipeline.js';
import { insertAttribute } from '../../../src/format/attributes/insertAttribute.js';
import { removeAttribute } from '../../../src/format/attributes/removeAttribute.js';
import { replaceAttribute } from '../../../src/format/attributes/replaceAttribute.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { copyAndLink } from '../../../src/format/copy/copyAndLink.js';
import { SourceFile } from '../../../src/format/copy/SourceFile.js';
import { createAnonymousDataset } from '../../../src/format/datasets/createAnonymousDataset.js';
import type { FileSpace } from '../../../src/format/edit/FileSpace.js';
import { readObjectHeader } from '../../../src/format/header/readObjectHeader.js';
import { insertLink } from '../../../src/format/links/insertLink.js';
import { linkStorage } from '../../../src/format/links/LinkStorage.js';
import { findLink } from '../../../src/format/links/readLinks.js';
import { relocateLink } from '../../../src/format/links/relocateLink.js';
import { removeLink } from '../../../src/format/links/removeLink.js';
import { createAnonymousGroup } from '../../../src/format/objects/createAnonymousGroup.js';
import { createLinkedObject } from '../../../src/format/objects/createLinkedObject.js';
import { createNamedDatatype } from '../../../src/format/objects/createNamedDatatype.js';
import type { Style } from '../../../src/format/objects/Style.js';
import { H5T_IEEE_F64LE, H5T_STD_I32LE } from '../../../src/model/H5T.js';
import { objectAt } from '../../format/objectAt.js';

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
  return runSync(objectAt(format, path), (offset, length) => space.read(offset, length));
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
  for (const step of copyAndLink(request)) if (step.type === 'wait') throw new Error('nothing has to load');
}

export const EDITS: readonly NamedEdit[] = [
  { name: 'a copy of everything', edit: (space) => copy(space, '/') },
  { name: 'a copy of a group', edit: (space) => copy(space, '/group') },
  {
    name: 'a new group',
    edit: (space, style) => {
      createLinkedObject(space, { group: at(space, '/group'), name: 'new', cset: 'ASCII' }, (edit) =>
        createAnonymousGroup(edit, { style }),
      );
    },
  },
  {
    name: 'a new group with a name in UTF-8',
    edit: (space, style) => {
      createLinkedObject(space, { group: at(space, '/group'), name: 'größe', cset: 'UTF-8' }, (edit) =>
        createAnonymousGroup(edit, { style, linkCreationOrder: 'indexed' }),
      );
    },
  },
  {
    name: 'a new dataset of a committed datatype',
    edit: (space, style) => {
      const committedType = at(space, '/type');
      createLinkedObject(
        space,
        { group: at(space, '/'), name: 'new', cset: 'ASCII' },
        (edit) =>
          createAnonymousDataset(edit, {
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
      createLinkedObject(space, { group: at(space, '/other/deep'), name: 'new', cset: 'ASCII' }, (edit) =>
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
      relocateLink(space, at(space, '/group'), linkAt(space, '/group', 'd002'), to);
    },
  },
  {
    name: 'a link moved to another group',
    between: true,
    edit: (space) => {
      const to = { group: at(space, '/other'), name: 'moved', cset: 'ASCII' } as const;
      relocateLink(space, at(space, '/group'), linkAt(space, '/group', 'd001'), to);
    },
  },
  {
    name: 'a hard link',
    edit: (space) =>
      insertLink(space, at(space, '/group'), {
        name: 'link',
        cset: 'ASCII',
        type: 'hard',
        address: at(space, '/typed'),
      }),
  },
  {
    name: 'an external link',
    edit: (space) =>
      insertLink(space, at(space, '/group'), {
        name: 'link',
        cset: 'ASCII',
        type: 'external',
        file: 'other.h5',
        target: '/x',
      }),
  },
  { name: 'a new attribute', edit: (space) => insertAttribute(space, at(space, '/typed'), attribute('new')) },
  { name: 'a first attribute', edit: (space) => insertAttribute(space, at(space, '/group/d001'), attribute('new')) },
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
  { name: 'an attribute deleted', edit: (space) => removeAttribute(space, at(space, '/typed'), 'a002') },
];

function remove(space: FileSpace, group: string, name: string): void {
  removeLink(space, at(space, group), linkAt(space, group, name));
}
