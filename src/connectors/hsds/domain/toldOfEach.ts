import type { ObjectRecord } from './ObjectRecord.js';
import { settleEach } from './settleEach.js';

/** What is made of lists of links, or of attributes. */
interface Telling<Value> {
  keep(record: ObjectRecord, list: unknown): Value;
  /** Asks for the list of one object. */
  loadAlone(record: ObjectRecord): Promise<(record: ObjectRecord) => Value>;
}

/**
 * What an answer about many objects tells of each. HSDS leaves out an object that others have deleted or whose data node is down, or has no
 * answer at all because of it: each one that it does not tell of is asked for by itself, and has its own error.
 */
export async function toldOfEach<Value>(
  records: readonly ObjectRecord[],
  lists: Readonly<Record<string, unknown>>,
  { keep, loadAlone }: Telling<Value>,
): Promise<(record: ObjectRecord) => Value> {
  const alone = new Map<ObjectRecord, (record: ObjectRecord) => Value>();
  const missing = records.filter(({ id }) => lists[id] === undefined);
  await settleEach(missing, async (record) => {
    const told = await loadAlone(record).catch((error) => () => {
      throw error;
    });
    alone.set(record, told);
  });
  return (record) => {
    const told = alone.get(record);
    return told ? told(record) : keep(record, lists[record.id]);
  };
}
