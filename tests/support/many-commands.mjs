// Runs command lines one after the other in one process, each as scripts/run.mjs does, and sends by IPC how each one ended.
// A command that refuses its arguments spends most of its time on starting its process. See many.ts.
await import('../../common/typescript.mjs');

const { exit, stdout, stderr } = process;
// each command adds listeners for errors of its output
for (const stream of [stdout, stderr]) stream.setMaxListeners(0);
process.once('message', async ({ lines, root }) => {
  const ended = [];
  for (const [i, { args, variables }] of lines.entries()) ended.push(await runLine(root, args, variables, i));
  process.send(ended, () => exit(0));
});

async function runLine(root, [name, ...args], variables, i) {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  process.argv.splice(2, Infinity, ...args);
  const printed = { stdout: '', stderr: '' };
  const catching = [stdout, stderr].map((stream, at) => {
    const { write } = stream;
    stream.write = (text, ...rest) => {
      printed[at === 0 ? 'stdout' : 'stderr'] += text;
      rest.findLast((r) => typeof r === 'function')?.();
      return true;
    };
    return () => {
      stream.write = write;
    };
  });
  try {
    const code = await new Promise((resolve, reject) => {
      process.exit = resolve; // every command ends with process.exit
      import(`${root}/scripts/${name}.ts?${i}`).catch(reject);
    });
    return { code, ...printed };
  } finally {
    process.exit = exit;
    for (const restore of catching) restore();
    for (const key of Object.keys(process.env)) if (!(key in before)) delete process.env[key];
    Object.assign(process.env, before);
  }
}
