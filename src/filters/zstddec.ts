/** The decoder of Zstandard as a part of the program of its own, which a worker imports when it first meets such chunks. */
export { ZSTDDecoder } from 'zstddec';
