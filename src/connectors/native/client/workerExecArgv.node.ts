/** Options without a value that a worker needs as its program does. */
const FLAGS = /^--(?:experimental-)?permission$|^--allow-|^--preserve-symlinks$|^--no-warnings$|^--enable-source-maps$/;

/** Options with a value by which modules are found, or warnings chosen. */
const WITH_VALUE = /^(?:-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--disable-warning)$/;

/**
 * Of the options of a program those that its workers take and need: how modules are found, and what is permitted. What
 * says what the program itself runs (`--input-type`, `--eval`, `--test`) would make a worker fail, and V8's options hold
 * for the whole process anyway.
 */
export function workerExecArgv(execArgv: readonly string[]): string[] {
  const kept: string[] = [];
  for (let n = 0; n < execArgv.length; n += 1) {
    const argument = execArgv[n] as string;
    const [name = ''] = argument.split('=', 1);
    if (FLAGS.test(name)) kept.push(argument);
    else if (WITH_VALUE.test(name)) {
      kept.push(argument);
      const value = execArgv[n + 1];
      if (argument === name && value !== undefined) {
        kept.push(value);
        n += 1;
      }
    }
  }
  return kept;
}
