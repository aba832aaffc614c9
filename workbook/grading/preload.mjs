// Loaded into each process before the learner's code is: what nearly every exercise imports is there at once.
import 'express';
import 'prom-client';
import 'yaml';
import 'zod';

// nobody waits for this process once the workbook is gone, nor for what it has started: it leads a group of its own
const { kill, pid, platform } = process;
process.once('disconnect', () => kill(platform === 'win32' ? pid : -pid, 'SIGKILL'));
