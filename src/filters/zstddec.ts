/** The Zstandard decoder as a part of its own, which a worker imports when it first reads such a chunk. */
export { ZSTDDecoder } from 'zstddec';
