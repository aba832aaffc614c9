import { testLab } from './lab.ts';
import { solved } from './solved.ts';

// A lab in a separate process. It prints the address of its RAG API, and ends with the process that started it.

const lab = await testLab({ learner: solved() });
process.stdout.write(`${lab.ragApi}\n`);
process.stdin.once('end', () => process.exit(0)).resume();
