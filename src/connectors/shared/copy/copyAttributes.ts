import { H5T_NATIVE } from '../../../model/H5T.js';
import type { LocationId } from '../../../model/Identifier.js';
import { H5_INDEX_NAME, H5_ITER_INC } from '../../../model/iteration.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import type { RequestRunner } from './RequestRunner.js';
import { withoutReferences } from './withoutReferences.js';

/** Copies the attributes of an object to an object of another connector, in the order of their names. References become null. */
export async function copyAttributes(
  source: { readonly runner: RequestRunner; readonly object: LocationId },
  target: { readonly runner: RequestRunner; readonly object: LocationId },
): Promise<void> {
  const order = { idx_type: H5_INDEX_NAME, order: H5_ITER_INC } as const;
  const attributes = await source.runner.run(ROUTINES.H5Aiterate, {
    loc_id: source.object,
    ...order,
    fields: undefined,
  });
  for (const { name, type, space } of attributes) {
    const created = await target.runner.open(ROUTINES.H5Acreate, {
      loc_id: target.object,
      attr_name: name,
      type_id: type,
      space_id: space,
      acpl_id: {},
      aapl_id: {},
    });
    if (space.class !== 'H5S_NULL') {
      const opened = await source.runner.open(ROUTINES.H5Aopen, {
        obj_id: source.object,
        attr_name: name,
        aapl_id: {},
      });
      const data = await source.runner.run(ROUTINES.H5Aread, { attr_id: opened, mem_type_id: H5T_NATIVE });
      await source.runner.close(opened);
      const buf = withoutReferences(type, data);
      await target.runner.run(ROUTINES.H5Awrite, { attr_id: created, mem_type_id: H5T_NATIVE, buf });
    }
    await target.runner.close(created);
  }
}
