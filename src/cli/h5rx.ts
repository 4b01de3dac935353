/** The command `h5rx`: what it understands, and which function does it. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { demo } from './commands/demo.js';
import { info } from './commands/info.js';
import { ls } from './commands/ls.js';
import { FORMATS, read } from './commands/read.js';
import { stats } from './commands/stats.js';
import { reportFailure } from './failures.js';
import { stopSignal } from './stopSignal.js';
import { VERSION } from './version.js';

const signal = stopSignal();

const program = new Command('h5rx')
  .description('Looks into HDF5 files: asynchronously, chunk by chunk, never all of a dataset in memory.')
  .version(VERSION)
  .option('--debug', 'show where an error comes from (also: H5RX_DEBUG=1)')
  .showHelpAfterError('(h5rx --help says what there is)')
  .exitOverride();

program
  .command('ls')
  .description('the tree: types, shapes, chunks, and where links lead')
  .argument('<file>', 'HDF5 file')
  .argument('[path]', 'group or dataset to begin with', '/')
  .option('-r, --recursive', 'everything: on a terminal, groups of more than 100 members are cut otherwise')
  .option('-d, --depth <levels>', 'levels below PATH', wholeNumber)
  .option('--json', 'for programs: a tree of objects')
  .action((file, path, options) => ls(file, path, options, signal));

program
  .command('info')
  .description('one object: type, shape, chunks, filters, fill value, attributes')
  .argument('<file>', 'HDF5 file')
  .argument('<path>', 'group, dataset or committed datatype')
  .option('--json', 'for programs; attributes with all their values')
  .action((file, path, options) => info(file, path, options, signal));

program
  .command('stats')
  .description('minimum, maximum, mean, standard deviation and NaN count, read chunk by chunk')
  .argument('<file>', 'HDF5 file')
  .argument('<dataset>', 'dataset of numbers')
  .option('--json', 'for programs')
  .action((file, dataset, options) => stats(file, dataset, options, signal));

program
  .command('read')
  .description('values of a dataset')
  .argument('<file>', 'HDF5 file')
  .argument('<dataset>', 'dataset')
  .option(
    '-s, --select <selection>',
    "which elements, as NumPy has it: 0:10,::2 or '...,-1'; a single index drops its dimension, steps are at least 1",
  )
  .addOption(
    new Option(
      '-f, --format <format>',
      'form of the values; the default is what the ending of -o says, or table',
    ).choices(FORMATS),
  )
  .option('-o, --out <file>', 'write to a file, which appears only when it is complete')
  .action((file, dataset, options) => read(file, dataset, options, signal));

program
  .command('demo')
  .description('writes a sample file of 64 MiB, computes its statistics and removes it')
  .option('--keep <file>', 'write to this file, which must not exist, and keep it')
  .action((options) => demo(options, signal));

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version are no failures; everything else commander has already explained.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.exitCode = reportFailure(error, program.opts().debug === true || Boolean(process.env.H5RX_DEBUG));
  }
}
