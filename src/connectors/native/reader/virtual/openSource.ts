import type { ViewedObject } from '../../../../format/FileView.js';
import { type FollowedPath, LINKS_FOLLOWED } from '../../../../format/links/followPath.js';
import { failure } from '../../../../model/H5Error.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { parseSteps } from '../parseSteps.js';
import type { ViewedFile } from '../ViewedFile.js';

export type ViewedDataset = Extract<ViewedObject, { readonly kind: 'dataset' }>;

/** A dataset that has elements of a virtual one, and the file that it is in. */
export interface Source {
  readonly file: ViewedFile;
  readonly dataset: ViewedDataset;
}

const REASONS = {
  'no-link': 'there is no',
  'no-group': 'no group has',
  'too-many-links': `more than ${LINKS_FOLLOWED} links are followed at`,
} as const;

/**
 * The source of a mapping, by its names; undefined where no such file or object is there: the virtual dataset then has its fill
 * value.
 *
 * Errors: `H5Error` of what is there and cannot be read: `permission`, `corrupt-file`, `unsupported`, `bad-argument` (no dataset);
 *   `not-found` where the way to the dataset is missing, and not only the dataset.
 */
export function* openSource(from: ViewedFile, fileName: string, datasetName: string): Steps<Source | undefined> {
  let file = fileName === '.' ? from : yield* from.named(fileName, 'virtual');
  let path = datasetName;
  let linksLeft = LINKS_FOLLOWED;
  let isBehindLink = false;
  while (file) {
    const { view, reader, name }: ViewedFile = file;
    const found: FollowedPath = yield* parseSteps(view.follow(path, { linksLeft }), reader);
    if (found.type === 'missing') {
      // As in C: nothing is there where the last name of a path is missing, or anything behind an external link.
      if (isBehindLink || (found.reason === 'no-link' && found.last)) return undefined;
      throw failure('not-found', `'${path}' in '${name}' leads nowhere: ${REASONS[found.reason]} '${found.name}'`);
    }
    if (found.type === 'object') {
      const dataset = yield* parseSteps(view.object(found.address), reader);
      if (dataset.kind !== 'dataset')
        throw failure('bad-argument', `'${path}' in '${name}' is a ${dataset.kind}, not a dataset`);
      return { file, dataset };
    }
    path = found.target;
    ({ linksLeft } = found);
    file = yield* file.named(found.file, 'link');
    isBehindLink = true;
  }
  return undefined;
}
