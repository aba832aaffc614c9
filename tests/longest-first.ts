import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take 10 seconds or more. */
const LONGEST =
  /tests\/(?:grading\/(?:build|hostile)|slides\/browser|telemetry\/(?:dd-trace|prometheus-\w+)|checkpoints\/faults|cli\/\w+)\.test\.ts$/;

/** Starts with the files that take longest: at the end, one of them would run alone while the other workers are idle. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const long = (file: TestSpecification) => LONGEST.test(file.moduleId.replaceAll('\\', '/'));
    return [...sorted.filter(long), ...sorted.filter((file) => !long(file))];
  }
}
