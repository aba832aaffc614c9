/**
 * Texts of other programs by which the lab recognises what happened, where they give no code. All are here, and each has a
 * test against the real program or its recorded output: an update may change them.
 */

/** Whether `fetch` refused a port of another protocol. Source: https://fetch.spec.whatwg.org/#port-blocking, undici. */
export function isBlockedPort(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.message === 'bad port';
}

/** Whether a call timed out: an `AbortSignal`, OpenAI's SDK ("Request timed out."), or Pinecone's SDK around one of them. */
export function isTimeout({ name, message }: Error): boolean {
  return /timeout|timed out|TimeoutError|AbortError/i.test(`${name} ${message}`);
}

/** Whether an answer was not JSON: Node, or an SDK around Node's error. */
export function isBadJson(error: Error): boolean {
  return error instanceof SyntaxError || /JSON/.test(error.message);
}

/** Whether V8 itself was at work in this frame of a CPU profile. */
export function isGarbageCollector(frame: string): boolean {
  return /garbage collector/i.test(frame);
}

/** Why Prometheus ended, of the last lines of its log: its error, else the last line; empty without any line. */
export function prometheusError(lines: readonly string[]): string {
  return (lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? '').trim();
}

/** Whether promtool refused the PromQL of a rule, which may be newer than promtool, and not the file around it. */
export function isQueryRefused(problem: string): boolean {
  return /could not parse expression/.test(problem);
}

/** The errors in the output of promtool for `rules.yml`, in one line without the file's name. */
export function promtoolErrors(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const errors = lines.filter(
    (line) => line !== '' && !/^(?:Checking|Unit Testing|FAILED:?$|SUCCESS)/.test(line),
  );
  return errors.join('; ').replaceAll('rules.yml: ', '');
}
