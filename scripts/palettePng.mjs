import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 256;
/** Of a colour's eight bits, those by which colours are told apart. */
const SHADES = 0xfc;

/** A PNG of the 256 commonest colours of an image, which is much smaller than one of all (PNG Specification, "Palette"). */
export function palettePng({ width, height, rgba }) {
  const counts = new Map();
  const keys = new Uint32Array(width * height);
  for (let i = 0; i < keys.length; i += 1) {
    const [r, g, b] = rgba.subarray(4 * i, 4 * i + 3);
    keys[i] = ((r & SHADES) << 16) | ((g & SHADES) << 8) | (b & SHADES);
    const seen = counts.get(keys[i]) ?? { count: 0, colour: [r, g, b] };
    seen.count += 1;
    counts.set(keys[i], seen);
  }
  const commonest = [...counts.values()].sort((one, other) => other.count - one.count).slice(0, COLOURS);
  const palette = commonest.map(({ colour }) => colour);
  const places = new Map([...counts].map(([key, { colour }]) => [key, nearest(palette, colour)]));

  const rows = Buffer.alloc((width + 1) * height);
  for (let i = 0; i < keys.length; i += 1) rows[i + Math.floor(i / width) + 1] = places.get(keys[i]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8); // bits, and that they are places in a palette
  const parts = [
    ['IHDR', header],
    ['PLTE', Buffer.from(palette.flat())],
    ['IDAT', deflateSync(rows, { level: 9 })],
    ['IEND', Buffer.alloc(0)],
  ];
  return Buffer.concat([SIGNATURE, ...parts.map(([type, data]) => chunkOf(type, data))]);
}

function nearest(palette, colour) {
  const distances = palette.map((one) => one.reduce((sum, value, c) => sum + (value - colour[c]) ** 2, 0));
  return distances.indexOf(Math.min(...distances));
}

function chunkOf(type, data) {
  const chunk = Buffer.alloc(data.length + 12);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4);
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}
