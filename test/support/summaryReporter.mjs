/**
 * Ends the output of a test run with the line `N passed, N failed`, and `, N skipped` where some were. A file that
 * fails to load and an error outside any test each count as a failure; a run in which no test ran fails.
 */
export default class SummaryReporter {
  onInit(vitest) {
    this.watching = vitest.config.watch;
  }

  onTestRunEnd(modules, unhandledErrors) {
    if (this.watching) return;
    let passed = 0;
    let failed = unhandledErrors.length;
    let skipped = 0;
    for (const module of modules) {
      failed += brokenSuites(module);
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed++;
        else if (state === 'failed') failed++;
        else skipped++;
      }
    }
    // On exit, so that nothing another reporter prints comes after it.
    process.once('exit', () => {
      if (failed > 0 || passed === 0) process.exitCode ||= 1;
      const tail = skipped > 0 ? `, ${skipped} skipped` : '';
      process.stdout.write(`${passed} passed, ${failed} failed${tail}\n`);
    });
  }
}

/** Counts files and suites with an error of their own: an import, or a hook outside the tests. */
function brokenSuites(module) {
  let broken = module.errors().length > 0 ? 1 : 0;
  for (const suite of module.children.allSuites()) {
    if (suite.errors().length > 0) broken++;
  }
  return broken;
}
