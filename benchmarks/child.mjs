// Runs one function of a case: `child.mjs CASE_URL NAME`, arguments and result by messages. Started by harness.mjs.

const [url, name] = process.argv.slice(2);

process.once('message', async (args) => {
  let answer;
  try {
    const module = await import(url);
    answer = { result: await module[name](args) };
  } catch (error) {
    answer = { error: `${name}: ${error?.stack ?? error}` };
  }
  process.send(answer, () => process.exit());
});
