import { type ExecFileException, execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clipped } from '../../common/redact-output.ts';
import { promtoolErrors } from '../other-programs.ts';

export { isQueryRefused } from '../other-programs.ts';
export { findPromtool } from './programs.ts';

const LIMIT_MS = 5_000;

/** What promtool says: `problem` holds its errors; `undecided` says why it could not check. */
type PromtoolVerdict = { ok: true } | { ok: false; problem: string } | { ok: undefined; undecided: string };

/** Runs `promtool check rules` on a rules file. */
export async function checkRules(promtool: string, rules: string): Promise<PromtoolVerdict> {
  // TypeScript's types of Node 20 do not know it; it is there where Node restricts this process
  const { permission } = process as { permission?: { has(scope: string): boolean } };
  if (permission?.has('child') === false)
    return { ok: undefined, undecided: 'Node does not allow this process to start promtool' };
  const folder = await mkdtemp(join(tmpdir(), 'rules-'));
  try {
    await writeFile(join(folder, 'rules.yml'), rules);
    const options = { cwd: folder, timeout: LIMIT_MS, killSignal: 'SIGKILL' } as const;
    await promisify(execFile)(promtool, ['check', 'rules', 'rules.yml'], options);
    return { ok: true };
  } catch (error) {
    const { killed, code, message, stdout = '', stderr = '' } = error as ExecFileException;
    if (killed) return { ok: undefined, undecided: `promtool took longer than ${LIMIT_MS / 1000} s` };
    if (typeof code !== 'number') return { ok: undefined, undecided: `promtool: ${message}` };
    return { ok: false, problem: clipped(promtoolErrors(`${stderr}\n${stdout}`), 400) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
