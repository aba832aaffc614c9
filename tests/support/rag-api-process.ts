import { testLab } from './lab.ts';
import { solved } from './solved.ts';

// A lab of its own in a process of its own: says where its RAG API is, and ends with the process that started it.

const lab = await testLab({ learner: solved() });
process.stdout.write(`${lab.ragApi}\n`);
process.stdin.once('end', () => process.exit(0)).resume();
