import type { CheckVerdict, GradeReport } from '../grading/verdict.ts';

/** The report as JUnit XML: one `testsuite` for each submission and exercise. */
export function junitOf(report: GradeReport): string {
  const suites = report.submissions.flatMap((submission) =>
    submission.exercises.map((exercise) => {
      const count = (verdict: string) => exercise.checks.filter((c) => c.verdict === verdict).length;
      const name = `${submission.submission} ${exercise.id} ${exercise.name}`;
      const cases = exercise.checks.map((check) => caseOf(check, name)).join('\n');
      return `  <testsuite${attributes({
        name,
        tests: exercise.checks.length,
        failures: count('fail'),
        errors: count('error'),
        skipped: count('skip'),
      })}>
    <properties>
      <property${attributes({ name: 'points', value: exercise.points })}/>
      <property${attributes({ name: 'maxPoints', value: exercise.maxPoints })}/>
    </properties>
${cases}
  </testsuite>`;
    }),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="practathon">\n${suites.join('\n')}\n</testsuites>\n`;
}

const ELEMENTS = { fail: 'failure', error: 'error', skip: 'skipped' } as const;

function caseOf(check: CheckVerdict, classname: string): string {
  const open = `    <testcase${attributes({ classname, name: check.title, file: check.file })}`;
  if (check.verdict === 'pass') return `${open}/>`;
  const element = ELEMENTS[check.verdict];
  return `${open}>\n      <${element}${attributes({ message: check.message, type: check.id })}/>\n    </testcase>`;
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
}

/** Escapes a value for XML 1.0 and removes characters that it does not allow, such as control characters. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
