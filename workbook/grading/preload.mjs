// Runs in each process before the learner's file: loads what the checks of nearly every exercise import.
import 'yaml';
import 'zod';

if (process.env.WORKBOOK_PRELOAD !== 'data') await Promise.all([import('express'), import('prom-client')]);

// ends with the workbook, and with it the whole process group, which includes all that the learner's code has started.
// `_kill` is what `kill` calls, and restrict.ts changes both later
const { _kill: kill, pid, platform } = process;
process.once('disconnect', () => kill(platform === 'win32' ? pid : -pid, 9));
