import type { CopyLossKind } from '../../../model/CopyLoss.js';
import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { DatasetCreation } from '../../../model/H5P.js';
import type { Identifier } from '../../../model/Identifier.js';
import type { Feature } from '../../Capabilities.js';
import type { Reduction } from './Refusals.js';

/** What a copy of a dataset is created with. */
export interface NewDataset {
  readonly datatype: Datatype;
  /** The committed datatype that it is of. */
  readonly committed?: Identifier<'datatype'> | undefined;
  readonly space: Dataspace;
  readonly dcpl: DatasetCreation;
}

/** What a copy of a dataset can do without, as it is given up: what matters least first. */
export function datasetReductions(): readonly Reduction<NewDataset>[] {
  return [
    property('attrCreationOrder'),
    property('allocTime'),
    property('fillTime'),
    property('layout'),
    {
      what: 'committedType',
      valueOf: ({ committed }) => committed && true,
      without: ({ committed: _, ...dataset }) => dataset,
    },
    // From the last one on, so that leaving one out does not move those that are still to come.
    ...[7, 6, 5, 4, 3, 2, 1, 0].map(filter),
    property('fillValue'),
  ];
}

/** The filter at a place of the pipeline. */
function filter(place: number): Reduction<NewDataset> {
  return {
    what: 'filters',
    feature: 'dcpl_id.filters',
    valueOf: ({ dcpl }) => dcpl.filters?.[place],
    without: (dataset) => {
      const { filters = [], ...dcpl } = dataset.dcpl;
      const others = filters.filter((_, n) => n !== place);
      return { ...dataset, dcpl: others.length > 0 ? { ...dcpl, filters: others } : dcpl };
    },
  };
}

function property(what: CopyLossKind & keyof DatasetCreation): Reduction<NewDataset> {
  return {
    what,
    feature: `dcpl_id.${what}` as Feature,
    valueOf: ({ dcpl }) => dcpl[what],
    without: (dataset) => {
      const { [what]: _, ...dcpl } = dataset.dcpl;
      return { ...dataset, dcpl };
    },
  };
}

/** What is not as it was in a copy that was created with `asked`, by the creation properties that it has. */
export function changedProperties(
  asked: DatasetCreation,
  found: DatasetCreation,
): { what: CopyLossKind; why: string }[] {
  const changed: { what: CopyLossKind; why: string }[] = [];
  const expect = (what: CopyLossKind & keyof DatasetCreation, one: unknown, other: unknown): void => {
    const [was, is] = [one, other].map((value) => JSON.stringify(value) ?? 'none');
    if (was !== is) changed.push({ what, why: `the target made ${is} of ${was}` });
  };
  expect('layout', layoutOf(asked), layoutOf(found));
  if (asked.chunk) expect('chunk', asked.chunk, found.chunk);
  expect('filters', idsOf(asked), idsOf(found));
  if (asked.attrCreationOrder) expect('attrCreationOrder', asked.attrCreationOrder, found.attrCreationOrder);
  return changed;
}

function layoutOf({ layout, chunk }: DatasetCreation): string {
  return layout ?? (chunk ? 'chunked' : 'contiguous');
}

/** The numbers of the filters of a pipeline, in order, however it is given. */
function idsOf({ filters, shuffle, deflate, fletcher32 }: DatasetCreation): number[] {
  if (filters) return filters.map(({ id }) => id);
  return [...(shuffle ? [2] : []), ...(deflate === undefined ? [] : [1]), ...(fletcher32 ? [3] : [])];
}
