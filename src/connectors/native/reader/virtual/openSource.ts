import { type FollowedPath, LINKS_FOLLOWED } from '../../../../format/links/followPath.js';
import { failure } from '../../../../model/H5Error.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { parseSteps } from '../parseSteps.js';
import type { ViewedDataset, ViewedFile } from '../ViewedFile.js';

/** A source of a virtual dataset: a dataset and the file that it is in. */
export interface SourceDataset {
  readonly file: ViewedFile;
  readonly dataset: ViewedDataset;
}

const REASONS = {
  'no-link': 'there is no',
  'no-group': 'no group has',
  'too-many-links': `more than ${LINKS_FOLLOWED} links are followed at`,
} as const;

/**
 * Opens the source of a mapping by its names. Undefined where there is no such file or object: the virtual dataset then has its
 * fill value there.
 *
 * Errors: `H5Error` for a source that exists and cannot be read: `permission`, `corrupt-file`, `unsupported`, `bad-argument` (the
 *   object is no dataset); `not-found` where a group on the path to the dataset is missing, and not only the dataset.
 */
export function* openSource(from: ViewedFile, fileName: string, datasetName: string): Steps<SourceDataset | undefined> {
  let file = fileName === '.' ? from : yield* from.named(fileName, 'virtual');
  let path = datasetName;
  let linksLeft = LINKS_FOLLOWED;
  let isBehindLink = false;
  while (file) {
    const { view, reader, name }: ViewedFile = file;
    const found: FollowedPath = yield* parseSteps(view.follow(path, { linksLeft }), reader);
    if (found.type === 'missing') {
      // As in C: there is no source where the last name of the path is missing, or any name behind an external link.
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
