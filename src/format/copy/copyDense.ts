import { type DenseAddresses, DenseStorage } from '../denseStorage/DenseStorage.js';
import type { DENSE_KINDS } from '../denseStorage/denseKinds.js';
import { carryOut } from '../edit/carryOut.js';
import type { StorageInfo } from '../messages/storageInfo.js';
import type { Copying } from './Copying.js';
import type { CopySteps } from './CopyStep.js';

/** Items between two steps. An edit revisits all blocks that it has made, so large edits are slow. */
const BATCH = 128;

/** Stores links or attributes in new dense storage; returns its addresses. */
export function* copyDense(
  copying: Copying,
  kind: keyof typeof DENSE_KINDS,
  tracking: Pick<StorageInfo, 'creationOrder'>,
  items: readonly { readonly name: string; readonly data: Uint8Array; readonly creationOrder?: number }[],
): CopySteps<DenseAddresses> {
  let addresses: DenseAddresses | undefined;
  for (let from = 0; addresses === undefined || from < items.length; from += BATCH) {
    const before: StorageInfo = { ...tracking, ...addresses };
    addresses = carryOut(copying.space, (edit) => {
      const dense = DenseStorage.open(edit, kind, before);
      for (const { name, data, creationOrder } of items.slice(from, from + BATCH))
        dense.insert(name, data, creationOrder);
      return dense.addresses;
    });
    yield copying.progress;
  }
  return addresses;
}
