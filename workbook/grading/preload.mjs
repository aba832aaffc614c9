// Runs in each process before the learner's file: loads what the checks of nearly every exercise of its kind import.
const packages =
  process.env.WORKBOOK_PRELOAD === 'data' ? ['yaml', 'zod'] : ['express', 'prom-client', 'zod'];
await Promise.all(packages.map((name) => import(name)));

// ends with the workbook, and with it the whole process group, which includes all that the learner's code has started.
// `_kill` is what `kill` calls, and restrict.ts changes both later
const { _kill: kill, pid, platform } = process;
process.once('disconnect', () => kill(platform === 'win32' ? pid : -pid, 9));
