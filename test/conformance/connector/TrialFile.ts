import * as h5 from 'h5rx';
import { expect, onTestFinished } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { type ConnectorUnderTest, Trial } from './ConnectorUnderTest.js';

/** What a transfer does not do by default. */
export interface TransferParts {
  readonly type?: h5.MemoryType;
  readonly memory?: h5.SpaceArgument;
  readonly file?: h5.SpaceArgument;
  readonly dxpl?: h5.DataTransfer;
}

/** A file of a trial, with short forms of what most cases begin with. When the test ends it is closed, with all that is open in it. */
export class TrialFile {
  readonly under: ConnectorUnderTest;
  readonly trial: Trial;
  #id: h5.FileId;
  #isOpen = true;

  private constructor(under: ConnectorUnderTest, trial: Trial, id: h5.FileId) {
    this.under = under;
    this.trial = trial;
    this.#id = id;
  }

  static create(under: ConnectorUnderTest, fcpl: h5.FileCreation = {}): Promise<TrialFile> {
    return TrialFile.#make(under, new Trial(under), fcpl);
  }

  /** Another file of the same connector. */
  another(): Promise<TrialFile> {
    return TrialFile.#make(this.under, this.trial, {});
  }

  static async #make(under: ConnectorUnderTest, trial: Trial, fcpl: h5.FileCreation): Promise<TrialFile> {
    const file = new TrialFile(under, trial, await trial.create({ fcloseDegree: 'strong' }, fcpl));
    onTestFinished(() => (file.#isOpen ? run(h5.H5Fclose_async(file.id)) : undefined));
    return file;
  }

  /** Its identifier now. */
  get id(): h5.FileId {
    return this.#id;
  }

  /** Closes the file, with all that is open in it, and opens it again. */
  async reopen(flags: number = h5.H5F_ACC_RDONLY): Promise<void> {
    this.#id = await this.trial.reopen(this.#id, flags, { fcloseDegree: 'strong' });
  }

  /** Closes the file, with all that is open in it; gives what it is opened from again. */
  close(): Promise<h5.FileSource> {
    this.#isOpen = false;
    return this.trial.close(this.#id);
  }

  /** Whether the connector cannot store elements of a datatype. That it says so is checked. */
  async refuses(type: h5.Datatype): Promise<boolean> {
    if (!this.under.refuses?.(type)) return false;
    await expectFailure(h5.H5Dcreate_async(this.#id, 'refused', type, h5.H5Screate_simple([1])), 'unsupported');
    expect(await run(h5.H5Lexists_async(this.#id, 'refused'))).toBe(false);
    return true;
  }

  /** Creates a dataset, and writes it where there are data. */
  async dataset(
    name: string,
    type: h5.Datatype | h5.DatatypeId,
    extent: h5.Dataspace | readonly number[],
    data?: h5.H5WritableData,
    dcpl: h5.DatasetCreation = {},
  ): Promise<h5.DatasetId> {
    const dset = await run(h5.H5Dcreate_async(this.#id, name, type, spaceOf(extent), {}, dcpl));
    if (data !== undefined) await this.write(dset, data);
    return dset;
  }

  open(name: string): Promise<h5.DatasetId> {
    return run(this.opening(name));
  }

  opening(name: string): h5.Operation<h5.DatasetId> {
    return h5.H5Dopen_async(this.#id, name);
  }

  read(dset: h5.DatasetId, parts: TransferParts = {}): Promise<h5.H5Data> {
    return run(this.reading(dset, parts));
  }

  reading(dset: h5.DatasetId, { type, memory, file, dxpl }: TransferParts): h5.Operation<h5.H5Data> {
    return h5.H5Dread_async(dset, type ?? h5.H5T_NATIVE, memory, file, dxpl) as h5.Operation<h5.H5Data>;
  }

  write(dset: h5.DatasetId, data: h5.H5WritableData, parts: TransferParts = {}): Promise<void> {
    return run(this.writing(dset, data, parts));
  }

  writing(dset: h5.DatasetId, data: h5.H5WritableData, parts: TransferParts): h5.Operation<void> {
    const { type = h5.H5T_NATIVE, memory = h5.H5S_ALL, file = h5.H5S_ALL, dxpl = h5.H5P_DEFAULT } = parts;
    return h5.H5Dwrite_async(dset, type, memory, file, dxpl, data);
  }

  /** Gives an object an attribute. */
  async attribute(
    location: h5.LocationId,
    name: string,
    type: h5.Datatype | h5.DatatypeId,
    extent: h5.Dataspace | readonly number[],
    value?: h5.H5WritableData,
  ): Promise<void> {
    const attr = await run(h5.H5Acreate_async(location, name, type, spaceOf(extent)));
    if (value !== undefined) await run(h5.H5Awrite_async(attr, h5.H5T_NATIVE, value));
    await run(h5.H5Aclose_async(attr));
  }

  /** The elements of an attribute. */
  async attributeValue(location: h5.LocationId, name: string): Promise<h5.H5Data> {
    const attr = await run(h5.H5Aopen_async(location, name));
    const value = await run(h5.H5Aread_async(attr));
    await run(h5.H5Aclose_async(attr));
    return value as h5.H5Data;
  }

  async group(name: string, gcpl: h5.GroupCreation = {}): Promise<h5.GroupId> {
    return run(h5.H5Gcreate_async(this.#id, name, { createIntermediateGroup: true }, gcpl));
  }
}

function spaceOf(extent: h5.Dataspace | readonly number[]): h5.Dataspace {
  return 'class' in extent ? extent : h5.H5Screate_simple(extent);
}
