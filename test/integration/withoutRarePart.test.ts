import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { expect, onTestFinished, test } from 'vitest';
import { failure, run, temporaryFolder } from '../support/h5.js';

test('without the part for what reading needs rarely the error names it and what needs it, and all else works', async () => {
  const folder = temporaryFolder();
  const parts = join(folder, 'parts');
  cpSync(new URL('../../dist/parts/', import.meta.url), parts, { recursive: true });
  rmSync(join(parts, 'rare.js'));
  const connector = h5.nativeConnector({ workers: 1, parts });
  onTestFinished(() => connector.terminate());
  const file = await run(h5.H5Fcreate_async(join(folder, 'f.h5'), h5.H5F_ACC_TRUNC, {}, { connector }));
  await run(h5.H5Gcreate_async(file, 'group'));
  const error = await failure(h5.H5Rcreate_object_async(file, 'group'));
  expect(error.kind).toBe('unsupported');
  expect(error.message).toMatch(
    /H5Rcreate_object needs a part of h5rx that could not be loaded: .*rare\.js' cannot be imported/,
  );
  expect(await run(h5.H5Lexists_async(file, 'group'))).toBe(true);
  await run(h5.H5Fclose_async(file));
});
