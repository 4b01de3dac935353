// Assembles kernels/ (AssemblyScript) to WebAssembly, and writes it as src/filters/kernelsWasm.ts: a worker's bundle has it inside,
// a character for a byte. Compressed, as servers send it, that is three quarters of what base64 would be.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'src/filters/kernelsWasm.ts');

/** The source text of `src/filters/kernelsWasm.ts`. */
export async function kernelsSource() {
  let binary;
  const { error, stderr } = await main(
    ['index.ts', '--outFile', 'kernels.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
    {
      readFile: (name, folder) => readKernel(join(root, 'kernels', folder, name)),
      writeFile: (_, contents) => {
        binary = contents;
      },
      listFiles: () => null,
    },
  );
  if (error) throw new Error(`kernels/ cannot be assembled: ${stderr}`, { cause: error });
  return [
    '// Written by scripts/buildKernels.mjs.',
    '',
    '/** The WebAssembly of `kernels/`, a character for each byte. */',
    `export const KERNELS_WASM =\n  '${Array.from(binary, characterOf).join('')}';`,
    '',
  ].join('\n');
}

/** A byte in a string between quotes. */
function characterOf(byte) {
  const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c;
  return isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** The text of a source; null where there is none, because the compiler tries several places. */
function readKernel(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, await kernelsSource());
