import { failure, H5Error } from '../../../model/H5Error.js';
import type { LinkCreation, ObjectCopy } from '../../../model/H5P.js';
import type { Identifier, LocationId } from '../../../model/Identifier.js';
import { H5O_INFO_BASIC, type LinkInfo } from '../../../model/info.js';
import { H5_INDEX_CRT_ORDER, H5_INDEX_NAME, H5_ITER_INC } from '../../../model/iteration.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import { copyAttributes } from './copyAttributes.js';
import { bytesOf, copyElements } from './copyElements.js';
import { creatable } from './creatable.js';
import type { RequestRunner } from './RequestRunner.js';

/** Where an object is or is created: a name relative to a location. */
interface Place {
  readonly location: LocationId;
  readonly name: string;
}

/** An open object that is being copied. */
interface Copied {
  readonly object: LocationId;
  readonly to: Place;
  /** Path of the copy, relative to the location of the whole copy. */
  readonly path: string;
}

/**
 * Copies an object between files of different connectors, using only their routines: datatypes, dataspaces, creation properties,
 * attributes and links are created anew, and elements are copied as values. An object with several links is copied once.
 */
export class ObjectCopying {
  readonly #source: RequestRunner;
  readonly #target: RequestRunner;
  readonly #flags: ObjectCopy;
  readonly #report: (loadedBytes: number, totalBytes: number) => void;
  readonly #root: LocationId;
  /** Paths of the copies relative to `#root`, by the tokens of the originals. */
  readonly #copied = new Map<string, string>();
  #loadedBytes = 0;
  #totalBytes = 0;

  /**
   * @param root - The location of the whole copy, which paths are relative to.
   * @param report - Called with the bytes of elements copied so far, and of all datasets found so far.
   * Errors: `H5Error` `unsupported` for flags that need more than routines.
   */
  constructor(
    source: RequestRunner,
    target: RequestRunner,
    flags: ObjectCopy,
    root: LocationId,
    report: (loadedBytes: number, totalBytes: number) => void,
  ) {
    this.#source = source;
    this.#target = target;
    this.#flags = flags;
    this.#root = root;
    this.#report = report;
    for (const flag of ['expandReference', 'mergeCommittedDtype'] as const) {
      if (flags[flag])
        throw failure(
          'unsupported',
          `ocpypl_id.${flag} is not supported in copies between connectors, which use only routines of HDF5`,
        );
    }
  }

  /**
   * Copies an object and everything below it.
   *
   * @param path - Path of the copy, relative to the location of the whole copy.
   * @param depth - Number of copied groups above it.
   */
  async copy(from: Place, to: Place, lcpl: LinkCreation, path: string, depth = 0): Promise<void> {
    const at = { loc_id: from.location, name: from.name };
    const { type, token } = await this.#source.run(ROUTINES.H5Oget_info_by_name, {
      ...at,
      fields: H5O_INFO_BASIC,
      lapl_id: {},
    });
    const known = token === undefined ? undefined : this.#copied.get(token);
    if (known !== undefined) {
      const link = { cur_loc_id: this.#root, cur_name: known, new_loc_id: to.location, new_name: to.name };
      await this.#target.run(ROUTINES.H5Lcreate_hard, { ...link, lcpl_id: lcpl, lapl_id: {} });
      return;
    }
    // Noted before the objects below it are copied, whose links may lead back to it.
    if (token !== undefined) this.#copied.set(token, path);
    const object = (await this.#source.open(ROUTINES.H5Oopen, { ...at, lapl_id: {} })) as LocationId;
    const copied = { object, to, path };
    if (type === 'H5O_TYPE_DATASET') await this.#copyDataset(copied, lcpl);
    else if (type === 'H5O_TYPE_NAMED_DATATYPE') await this.#copyDatatype(copied, lcpl);
    // A map is a group too.
    else await this.#copyGroup(copied, lcpl, depth);
    await this.#source.close(object);
  }

  async #copyGroup({ object, to, path }: Copied, lcpl_id: LinkCreation, depth: number): Promise<void> {
    const { max_corder } = await this.#source.run(ROUTINES.H5Gget_info, { loc_id: object });
    const isOrdered = max_corder > 0;
    const gcpl_id = isOrdered ? ({ linkCreationOrder: 'indexed' } as const) : {};
    const args = { loc_id: to.location, name: to.name, lcpl_id, gcpl_id, gapl_id: {} };
    const group = await this.#target.open(ROUTINES.H5Gcreate, args);
    await this.#finish(object, group);
    if (!(this.#flags.shallowHierarchy && depth > 0)) {
      const idx_type = isOrdered ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
      const links = await this.#source.run(ROUTINES.H5Literate, {
        group_id: object as Identifier<'group'>,
        idx_type,
        order: H5_ITER_INC,
        fields: undefined,
      });
      for (const link of links) await this.#copyLink(link, object, group, `${path}/${link.name}`, depth + 1);
    }
    await this.#target.close(group);
  }

  async #copyLink(link: LinkInfo, from: LocationId, to: LocationId, path: string, depth: number): Promise<void> {
    const { name, type, target = '', file = '' } = link;
    const place = { link_loc_id: to, link_name: name, lcpl_id: {}, lapl_id: {} };
    const copyObject = () => this.copy({ location: from, name }, { location: to, name }, {}, path, depth);
    switch (type) {
      case 'H5L_TYPE_HARD':
        return copyObject();
      case 'H5L_TYPE_SOFT':
        if (this.#flags.expandSoftLink && (await this.#isResolvable(from, name))) return copyObject();
        return this.#target.run(ROUTINES.H5Lcreate_soft, { link_target: target, ...place });
      case 'H5L_TYPE_EXTERNAL':
        if (this.#flags.expandExtLink)
          throw failure(
            'unsupported',
            `ocpypl_id.expandExtLink is not supported in copies between connectors: '${name}' leads to the file '${file}'`,
          );
        return this.#target.run(ROUTINES.H5Lcreate_external, { file_name: file, obj_name: target, ...place });
      default:
        throw failure('unsupported', `'${name}' is a user-defined link, which is not copied between connectors`);
    }
  }

  async #isResolvable(loc_id: LocationId, name: string): Promise<boolean> {
    try {
      await this.#source.run(ROUTINES.H5Oget_info_by_name, { loc_id, name, fields: H5O_INFO_BASIC, lapl_id: {} });
      return true;
    } catch (error) {
      if (error instanceof H5Error && error.kind === 'not-found') return false;
      throw error;
    }
  }

  async #copyDataset({ object, to }: Copied, lcpl_id: LinkCreation): Promise<void> {
    const dset_id = object as Identifier<'dataset'>;
    const type = await this.#source.run(ROUTINES.H5Dget_type, { dset_id });
    const space = await this.#source.run(ROUTINES.H5Dget_space, { dset_id });
    const dcpl_id = creatable(await this.#source.run(ROUTINES.H5Dget_create_plist, { dset_id }));
    const args = { loc_id: to.location, name: to.name, type_id: type, space_id: space, lcpl_id, dcpl_id, dapl_id: {} };
    const target = await this.#target.open(ROUTINES.H5Dcreate, args);
    this.#totalBytes += bytesOf(type, space);
    const moved = (bytes: number): void => {
      this.#loadedBytes += bytes;
      this.#report(this.#loadedBytes, this.#totalBytes);
    };
    const [from, into] = [
      { runner: this.#source, dset: dset_id },
      { runner: this.#target, dset: target },
    ];
    await copyElements(from, into, type, space, dcpl_id.chunk, moved);
    await this.#finish(object, target);
    await this.#target.close(target);
  }

  async #copyDatatype({ object, to }: Copied, lcpl_id: LinkCreation): Promise<void> {
    const dtype_id = await this.#source.run(ROUTINES.H5Tcopy, { type_id: object as Identifier<'datatype'> });
    const args = { loc_id: to.location, name: to.name, dtype_id, lcpl_id, tcpl_id: {}, tapl_id: {} };
    const target = await this.#target.open(ROUTINES.H5Tcommit, args);
    await this.#finish(object, target);
    await this.#target.close(target);
  }

  /** Copies what every kind of object has. */
  async #finish(object: LocationId, target: LocationId): Promise<void> {
    if (this.#flags.withoutAttr) return;
    await copyAttributes({ runner: this.#source, object }, { runner: this.#target, object: target });
  }
}
