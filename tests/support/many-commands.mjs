// Runs command lines one after the other in one process, each as scripts/run.mjs does, and sends by IPC how each one ended.
// A command that refuses its arguments spends most of its time on starting its process. See many.ts.
await import('../../common/typescript.mjs');

const { exit, stdout, stderr } = process;
// each command adds listeners, for errors of its output and for signals
for (const emitter of [process, stdout, stderr]) emitter.setMaxListeners(0);
process.once('disconnect', () => exit(0));

let count = 0;
process.on('message', async ({ lines, root }) => {
  const ended = [];
  for (const { args, variables } of lines) ended.push(await runLine(root, args, variables));
  process.send(ended);
});

async function runLine(root, [name, ...args], variables) {
  for (const key of Object.keys(process.env)) if (!(key in variables)) delete process.env[key];
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
      count += 1;
      import(`${root}/scripts/${name}.ts?${count}`).catch(reject);
    });
    return { code, ...printed };
  } finally {
    process.exit = exit;
    for (const restore of catching) restore();
  }
}
