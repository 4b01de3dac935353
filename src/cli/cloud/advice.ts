import { formatBytes } from '../format/numbers.js';
import { isRemote } from '../remote.js';
import type { CloudMeasurement } from './measureRequests.js';
import { metadataPlaces } from './metadataPlaces.js';

/** A chunk of fewer stored bytes costs more for being asked for than for its bytes; of more, a slice fetches much that it does not need. */
const SMALL_CHUNK = 64 * 1024;
const LARGE_CHUNK = 16 * 2 ** 20;
/** Fewer chunks than these do no harm whatever their size. */
const FEW_CHUNKS = 64;
/** Waves of opening and reading that no file needs fewer of: the beginning with the metadata, then raw data. */
const LEAST_WAVES = 2;
/** Share of chunks that may lie elsewhere than close behind the one before. */
const OUT_OF_ORDER = 0.1;

/** What would make a file better for reading over a network; nothing where it is good. */
export function advice({ name, layout, slice }: CloudMeasurement): string[] {
  const found: string[] = [];
  const repack = `h5rx repack --cloud ${isRemote(name) ? 'URL' : name} OUT`;
  const { bytes, bytesInHead } = metadataPlaces(layout);
  const scattered = bytes - bytesInHead;
  const isLate = (slice?.both.waves ?? 0) > LEAST_WAVES;
  const chunked = layout.datasets.filter(({ chunks = 0 }) => chunks > 0);
  const disordered = chunked.filter(
    ({ chunks = 0, inOrder = 0 }) => chunks >= FEW_CHUNKS && inOrder < (1 - OUT_OF_ORDER) * chunks,
  );
  if (scattered > 0 && isLate)
    found.push(`${formatBytes(scattered)} of metadata lie beyond the first MiB: ${repack} puts all of them first`);
  if (disordered.length > 0)
    found.push(
      `chunks of ${named(disordered)} do not lie one behind the other in the order of reading: ${repack} places them so`,
    );
  const of = (isWrong: (mean: number) => boolean) =>
    chunked.filter(({ chunks = 0, storedBytes }) => chunks >= FEW_CHUNKS && isWrong(storedBytes / chunks));
  const small = of((mean) => mean < SMALL_CHUNK);
  const large = of((mean) => mean > LARGE_CHUNK);
  if (small.length > 0)
    found.push(
      `chunks of ${named(small)} have less than ${formatBytes(SMALL_CHUNK)}: larger ones need fewer requests (h5rx repack -c)`,
    );
  if (large.length > 0)
    found.push(
      `chunks of ${named(large)} have more than ${formatBytes(LARGE_CHUNK)}: smaller ones have less that a slice does not need (h5rx repack -c)`,
    );
  return found;
}

function named([first, ...others]: readonly { readonly path: string }[]): string {
  return `${first?.path}${others.length > 0 ? ` and ${others.length} more` : ''}`;
}
