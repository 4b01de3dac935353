import type { NativeWorker } from './NativeWorker.js';
import { type Platform, platform } from './platform.js';

/** What is asked of a connector when the program ends. */
export interface Ending {
  /** The program would end by itself: closes what is open for writing. */
  closeWriters(): void;
  /** The workers that have files open for writing, or may have. */
  homesOfWritten(): Iterable<NativeWorker>;
}

/** Connectors that may have files open. */
const started = new Set<Ending>();
/** Platforms that were asked to tell when the program would end, and when it does. */
const asked = new WeakSet<Platform>();

/** Has a connector asked when the program ends. */
export function askAtEnd(connector: Ending): void {
  started.add(connector);
  if (asked.has(platform())) return;
  asked.add(platform());
  platform().beforeExit(() => {
    for (const one of started) one.closeWriters();
  });
  platform().onExit(flush);
}

/** Leaves a connector alone: its workers are gone. */
export function askNoMore(connector: Ending): void {
  started.delete(connector);
}

/** Has the homes of files that may have been written save them; gives their number. */
function flush(signal: SharedArrayBuffer): number {
  const homes = new Set<NativeWorker>();
  for (const connector of started) for (const home of connector.homesOfWritten()) homes.add(home);
  for (const home of homes) home.exit(signal);
  return homes.size;
}
