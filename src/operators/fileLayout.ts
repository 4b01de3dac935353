import type { OperatorFunction } from 'rxjs';
import type { FileLayout } from '../model/FileLayout.js';
import type { FileId } from '../model/Identifier.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { H5ES_NONE, operation } from '../sources/operation.js';
import { untilDone } from './untilDone.js';

/**
 * Tells where things lie in the file that the source emits: its metadata, and how each dataset is stored. All metadata are read for it.
 *
 *     source      --f---------
 *     fileLayout  --------(l|)
 *
 * @returns The layout once, then complete, when the file is closed. Errors: `corrupt-file`, `io`.
 * @example
 * openFile('run.h5').pipe(fileLayout()).subscribe(({ metadata }) => console.log(metadata.offsets.length));
 */
export function fileLayout(): OperatorFunction<FileId, FileLayout> {
  return (source) =>
    untilDone(source, (file_id) => operation(ROUTINES.H5Fget_layout, { file_id }, H5ES_NONE, fileLayout));
}
