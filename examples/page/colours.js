/** Colour maps: from a few colours, evenly spaced, to 256 packed pixels. */

const STOPS = {
  viridis: ['440154', '482878', '3e4a89', '31688e', '26828e', '1f9e89', '35b779', '6ece58', 'b5de2b', 'fde725'],
  magma: ['000004', '180f3d', '440f76', '721f81', '9e2f7f', 'cd4071', 'f1605d', 'fd9668', 'feca8d', 'fcfdbf'],
  'blue–red': ['2166ac', '67a9cf', 'd1e5f0', 'f7f7f7', 'fddbc7', 'ef8a62', 'b2182b'],
  grey: ['000000', 'ffffff'],
};

export const COLOUR_MAPS = Object.keys(STOPS);

/** The pixels of a colour map, from the lowest value to the highest, as `Uint32Array`s over image data want them. */
export function coloursOf(name) {
  const stops = STOPS[name].map((hex) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const at = (i / 255) * (stops.length - 1);
    const from = Math.min(Math.floor(at), stops.length - 2);
    const [r, g, b] = stops[from].map((value, c) => Math.round(value + (stops[from + 1][c] - value) * (at - from)));
    return (255 << 24) | (b << 16) | (g << 8) | r;
  });
}
