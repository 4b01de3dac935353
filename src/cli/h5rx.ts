/** The command `h5rx`: its arguments, and the functions that carry them out. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { removeAttributes, renameAttribute, setAttribute, TYPES } from './commands/attr.js';
import { cloudInfo } from './commands/cloudInfo.js';
import { cp } from './commands/cp.js';
import { cpFile } from './commands/cpFile.js';
import { demo } from './commands/demo.js';
import { folder } from './commands/folder.js';
import { info } from './commands/info.js';
import { ls } from './commands/ls.js';
import { mkdir } from './commands/mkdir.js';
import { mv } from './commands/mv.js';
import { FORMATS, read } from './commands/read.js';
import { refs } from './commands/refs.js';
import { repack } from './commands/repack.js';
import { rm } from './commands/rm.js';
import { rmFile } from './commands/rmFile.js';
import { stats } from './commands/stats.js';
import { reportFailure } from './failures.js';
import { hsdsConnector } from './hsds.js';
import { printed } from './print.js';
import { isServed } from './remote.js';
import { stopSignal } from './stopSignal.js';
import { VERSION } from './version.js';

const signal = stopSignal();

/** Adds the options for opening a file to a command that reads one. */
const reading = (command: Command): Command =>
  command
    .addOption(
      new Option('--external <which>', 'which files it may name: those of its folder, any, or none')
        .choices(['folder', 'any', 'none'])
        .default('folder'),
    )
    .option('--swmr', 'read it while another program writes it (single writer, multiple readers)')
    .addOption(
      new Option('--header <header>', "header of every request for a URL, as 'Name: value'; may be repeated")
        .argParser(collect)
        .default([], 'none'),
    );

const READ = 'HDF5 file: a path, or a URL: https:, http:, or hdf5: of a server (HSDS)';
const WRITTEN = 'HDF5 file: a path, or an hdf5: URL';

const program = new Command('h5rx')
  .description(
    'Looks into HDF5 files and changes them: asynchronously, chunk by chunk, never all of a dataset in memory.',
  )
  .configureOutput({ writeOut: printed.out, writeErr: printed.error })
  .version(VERSION)
  .option('--debug', 'show where an error comes from (also: H5RX_DEBUG=1)')
  .showHelpAfterError('(h5rx --help lists the commands)')
  .exitOverride();

reading(program.command('ls'))
  .description('the tree: types, shapes, chunks, and where links lead; of hdf5://…/ the files and folders of a server')
  .argument('<file>', READ)
  .argument('[path]', 'group or dataset to begin with', '/')
  .option('-r, --recursive', 'everything: on a terminal, groups of more than 100 members are cut otherwise')
  .option('-d, --depth <levels>', 'levels below PATH', wholeNumber)
  .option('--json', 'for programs: a tree of objects')
  .action((file, path, options) =>
    isServed(file) && file.endsWith('/') ? folder(file, options, signal) : ls(file, path, options, signal),
  );

reading(program.command('info'))
  .description('one object: type, shape, chunks, filters, fill value, attributes')
  .argument('<file>', READ)
  .argument('[path]', 'group, dataset or committed datatype', '/')
  .option('--json', 'for programs; attributes with all their values')
  .option(
    '--cloud',
    'instead, what it takes to read the file over a network: requests, bytes, waves, and what would help',
  )
  .action((file, path, options) =>
    options.cloud ? cloudInfo(file, options, signal) : info(file, path, options, signal),
  );

reading(program.command('stats'))
  .description('minimum, maximum, mean, standard deviation and NaN count, read chunk by chunk')
  .argument('<file>', READ)
  .argument('<dataset>', 'dataset of numbers')
  .option('--json', 'for programs')
  .action((file, dataset, options) => stats(file, dataset, options, signal));

reading(program.command('read'))
  .description('values of a dataset')
  .argument('<file>', READ)
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

reading(program.command('refs'))
  .description(
    'references to the chunks of a file, as kerchunk writes them: fsspec, zarr and xarray read the file by them',
  )
  .argument('<file>', READ)
  .option('-o, --out <out>', 'write to a file, which appears only when it is complete')
  .option('--url <url>', 'what the references name, if it is not the file as it is given')
  .option('--inline <bytes>', 'put chunks of fewer bytes into the output', wholeNumber, 500)
  .option(
    '--decode <bytes>',
    'put the values of a dataset that has no bytes to refer to into the output, if they have at most so many',
    wholeNumber,
    2 ** 20,
  )
  .action((file, options) => refs(file, options, signal));

program
  .command('demo')
  .description('writes a sample file of 64 MiB, computes its statistics and removes it')
  .option('--keep <file>', 'write to this file, which must not exist, and keep it')
  .action((options) => demo(options, signal));

const DRY_RUN = ['-n, --dry-run', 'only say what would be done'] as const;
const PARENTS = ['-p, --parents', 'make the groups of the new path that are not there'] as const;

program
  .command('rm')
  .description('deletes links; an object goes with its last link. Without paths, a file or an empty folder of a server')
  .argument('<file>', WRITTEN)
  .argument('[path...]', 'groups, datasets, committed datatypes, soft and external links')
  .option(...DRY_RUN)
  .action((file, paths, options) =>
    paths.length === 0 ? rmFile(file, options, signal) : rm(file, paths, options, signal),
  );

program
  .command('mkdir')
  .description('makes a folder on a server')
  .argument('<url>', 'hdf5: URL of the folder')
  .action((url) => mkdir(url, signal));

program
  .command('mv')
  .description('gives a link another name or group')
  .argument('<file>', 'HDF5 file')
  .argument('<from>', 'path that it has')
  .argument('<to>', 'path that it gets; nothing must be there')
  .option(...PARENTS)
  .option(...DRY_RUN)
  .action((file, from, to, options) => mv(file, from, to, options, signal));

program
  .command('cp')
  .description('copies a file, to a server or from one too; or an object and all below it')
  .usage('[options] <file> <copy>\n       h5rx cp [options] <file> <from> <to>')
  .argument('<file>', READ)
  .argument('<from>', 'the copy of the file; or a group, dataset or committed datatype in it')
  .argument('[to]', 'path of the copy of an object; nothing must be there')
  .option('--force', 'replace the copy of a file that is there')
  .option('--skip-unsupported', 'leave out, and say so, what the other place cannot have')
  .option('--into <file>', 'copy into this file, which is made when it is not there')
  .option('--shallow', 'of a group only its members, not what is in them')
  .option('--no-attributes', 'leave attributes out')
  .option('--expand-soft', 'copy what soft links lead to')
  .option('--expand-references', 'copy what references lead to')
  .option(...PARENTS)
  .option(...DRY_RUN)
  .action((file, from, to, options) =>
    to === undefined ? cpFile(file, from, options, signal) : cp(file, from, to, options, signal),
  );

// Files on a server need the connector to it, which nothing else loads.
program.hook('preAction', async (_, command) => {
  const { into = '' } = command.opts<{ into?: string }>();
  if ([...command.args, into].some(isServed)) await hsdsConnector();
});

const attr = program.command('attr').description('changes attributes');

attr
  .command('set')
  .description('adds an attribute, or changes its value')
  .argument('<file>', 'HDF5 file')
  .argument('<path>', 'group, dataset or committed datatype; / is the root group')
  .argument('<name>', 'attribute')
  .argument('<value>', 'a number, text, true or false, or a list of them as JSON: 3, "m/s", [1, 2.5]')
  .addOption(new Option('-t, --type <type>', 'its datatype').choices(Object.keys(TYPES)))
  .option(...DRY_RUN)
  .action((file, path, name, value, options) => setAttribute(file, path, name, value, options, signal));

attr
  .command('rm')
  .description('deletes attributes')
  .argument('<file>', 'HDF5 file')
  .argument('<path>', 'object')
  .argument('<name...>', 'attributes')
  .option(...DRY_RUN)
  .action((file, path, names, options) => removeAttributes(file, path, names, options, signal));

attr
  .command('mv')
  .description('gives an attribute another name')
  .argument('<file>', 'HDF5 file')
  .argument('<path>', 'object')
  .argument('<from>', 'its name')
  .argument('<to>', 'its new name')
  .option(...DRY_RUN)
  .action((file, path, from, to, options) => renameAttribute(file, path, from, to, options, signal));

reading(program.command('repack'))
  .description(
    'copies everything into a fresh file, which leaves lost space behind; on request with other chunks and filters',
  )
  .argument('<file>', READ)
  .argument('<out>', 'file to write, which must not exist')
  .option('--cloud', 'metadata first and together, raw data in reading order: any reader then needs few requests')
  .option(
    '-c, --chunk <chunk>',
    'chunks of all datasets of that rank, for instance 64x64; or path=64x64 of one',
    collect,
    [],
  )
  .option('-z, --deflate <level>', 'compress chunked datasets with this level, 0 to 9', level)
  .option('--shuffle', 'with shuffle before it')
  .option('--fletcher32', 'with a checksum after it')
  .option('--no-filters', 'store chunks as they are, without any filter')
  .option(...DRY_RUN)
  .action((file, out, options) => repack(file, out, options, signal));

function collect(value: string, list: readonly string[]): string[] {
  return [...list, value];
}

function level(text: string): number {
  if (!/^\d$/.test(text)) throw new InvalidArgumentError('It must be from 0 to 9.');
  return Number(text);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version are not failures; commander has already explained everything else.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.exitCode = reportFailure(error, program.opts().debug === true || Boolean(process.env.H5RX_DEBUG));
  }
}
