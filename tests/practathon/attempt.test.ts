import { expect, test, vi } from 'vitest';
import { EXERCISES } from '../../exercises/index.ts';
import type { Grader } from '../../workbook/grading/grader.ts';
import { exerciseVerdict } from '../../workbook/grading/verdict.ts';
import { attempt } from '../../workbook/practathon/attempt.ts';
import * as files from '../../workbook/practathon/files.ts';
import { progressStore } from '../../workbook/progress.ts';
import { temporaryFolder } from '../support/lab.ts';

test('only a changed file is a new attempt', async () => {
  using folder = temporaryFolder();
  const [build] = EXERCISES.filter((e) => e.name === 'build');
  const progress = progressStore(undefined, `${folder.path}/progress.json`);
  const grader: Grader = { grade: async () => [exerciseVerdict(build!, [])], close: async () => {} };
  const file = vi.spyOn(files, 'readLearnersFile');
  const attemptsAfter = async (text: string | undefined) => {
    file.mockReturnValue(text);
    await attempt(build!, grader, progress);
    return progress.of('build').attempts;
  };
  const starter = files.readStarter(build!);
  expect(await attemptsAfter(starter), 'opened').toBe(0);
  expect(await attemptsAfter(starter), 'saved as it was').toBe(0);
  expect(await attemptsAfter(`${starter}// mine`), 'changed').toBe(1);
  expect(await attemptsAfter(`${starter}// mine`), 'run again').toBe(1);
  expect(await attemptsAfter(undefined), 'deleted').toBe(2);
  expect(await attemptsAfter(starter), 'put back').toBe(3);
});
