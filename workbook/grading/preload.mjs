// Loaded into each process before the learner's file is: what the checks of nearly every exercise import is there at once.
import 'yaml';
import 'zod';

if (process.env.WORKBOOK_PRELOAD !== 'data') await Promise.all([import('express'), import('prom-client')]);

// nobody waits for this process once the workbook is gone, nor for what it has started: it leads a group of its own
const { kill, pid, platform } = process;
process.once('disconnect', () => kill(platform === 'win32' ? pid : -pid, 'SIGKILL'));
