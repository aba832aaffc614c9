import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, or wait longest, on two cores. */
const LONGEST =
  /tests\/(?:grading\/(?:build|apply|ship|hostile|learn)|slides\/browser|telemetry\/(?:dd-trace|prometheus-\w+)|checkpoints\/faults|cli\/\w+)\.test\.ts$/;

/** Begins with the files that take longest: a long one at the end would leave the other workers with nothing to do. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const long = (file: TestSpecification) => LONGEST.test(file.moduleId.replaceAll('\\', '/'));
    return [...sorted.filter(long), ...sorted.filter((file) => !long(file))];
  }
}
