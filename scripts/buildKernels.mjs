// Assembles kernels/ (AssemblyScript) to WebAssembly, and writes it as src/filters/kernelsWasm.ts: a worker's bundle has it inside.

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
    '/** The WebAssembly of `kernels/`, in base64. */',
    `export const KERNELS_WASM =\n  '${Buffer.from(binary).toString('base64')}';`,
    '',
  ].join('\n');
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
