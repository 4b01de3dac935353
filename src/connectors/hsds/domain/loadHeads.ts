import type { Json } from '../json/Json.js';
import type { DomainRequests } from './DomainRequests.js';
import type { ObjectRecord } from './ObjectRecord.js';

/** What the server answers of an object. */
export type HeadJson = Readonly<Record<string, Json>>;

/**
 * Asks for what objects are, many in one request: the server takes their paths from the root group for that. Who has none, or is not
 * found by it any more, is asked for alone.
 *
 * @param pathOf - A path of hard links from the root group to an object; undefined where none is known.
 * @returns The answers; errors where there is none. Rejects with what fails all of them.
 */
export async function loadHeads(
  requests: DomainRequests,
  records: readonly ObjectRecord[],
  pathOf: (record: ObjectRecord) => string | undefined,
): Promise<ReadonlyMap<ObjectRecord, HeadJson | Error>> {
  const byPath = new Map<string, ObjectRecord>();
  const alone: ObjectRecord[] = [];
  for (const record of records) {
    const path = records.length > 1 ? pathOf(record) : undefined;
    if (path === undefined || byPath.has(path)) alone.push(record);
    else byPath.set(path, record);
  }
  const told = new Map<ObjectRecord, HeadJson | Error>();
  const loadOne = async (record: ObjectRecord): Promise<void> => {
    try {
      told.set(record, await requests.get<HeadJson>(record.path, { what: record }));
    } catch (error) {
      told.set(record, error as Error);
    }
  };
  const loadTogether = async (paths: readonly string[]): Promise<void> => {
    const answer = await postPaths(requests, paths);
    if (!answer && paths.length > 1) {
      // One of them leads nowhere, and the server does not say which.
      const half = paths.length >> 1;
      await Promise.all([loadTogether(paths.slice(0, half)), loadTogether(paths.slice(half))]);
      return;
    }
    const missed: ObjectRecord[] = [];
    for (const path of paths) {
      const record = byPath.get(path) as ObjectRecord;
      const json = answer?.[path];
      // Somebody else may have moved the link meanwhile.
      if (isHead(json) && json.id === record.id) told.set(record, json);
      else missed.push(record);
    }
    await Promise.all(missed.map(loadOne));
  };
  await Promise.all([byPath.size > 0 && loadTogether([...byPath.keys()]), ...alone.map(loadOne)]);
  return told;
}

/** Objects by their paths from the root group; undefined where one of them leads nowhere. */
async function postPaths(requests: DomainRequests, paths: readonly string[]): Promise<HeadJson | undefined> {
  const answer = await requests.send<{ readonly h5paths?: HeadJson }>({
    method: 'POST',
    path: '/',
    json: { h5paths: paths },
    answer: 'json',
    absent: [400, 404, 410],
  });
  return answer?.h5paths;
}

function isHead(json: Json | undefined): json is HeadJson {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
