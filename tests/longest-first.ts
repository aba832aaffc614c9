import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take 10 seconds or more. */
const LONGEST =
  /tests\/(?:grading\/(?:build|hostile)|slides\/(?:browser|stage)|lab\/page-browser|telemetry\/(?:dd-trace|prometheus-\w+)|checkpoints\/faults|cli\/\w+)\.test\.ts$/;

/**
 * Starts with the files that take longest: at the end, one of them would run alone while the other workers are idle. Among
 * the rest, those that need a process of their own come first, since the others then share theirs to the end.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = (file: TestSpecification) => {
      if (LONGEST.test(file.moduleId.replaceAll('\\', '/'))) return 0;
      return file.project.config.isolate ? 1 : 2;
    };
    return sorted.toSorted((a, b) => place(a) - place(b));
  }
}
