import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { UserError } from '../../common/user-error.ts';

/** `PROMETHEUS_BIN` is not the path of a program. */
export class PrometheusMissing extends UserError {
  constructor(path: string) {
    super(`PROMETHEUS_BIN is ${path}, which is not a program.`, HOW_TO_GET);
  }
}

/** Value of `PROMETHEUS_BIN` that switches the real Prometheus off. */
const SWITCHED_OFF = 'none';

/**
 * Path of Prometheus: `PROMETHEUS_BIN`, else `prometheus` on the PATH. Undefined when there is none,
 * or when `PROMETHEUS_BIN` is `none`.
 *
 * @throws {PrometheusMissing} when `PROMETHEUS_BIN` is anything else
 */
export function findPrometheus(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const wanted = env.PROMETHEUS_BIN?.trim();
  if (wanted === SWITCHED_OFF) return undefined;
  if (!wanted) return onPath('prometheus', env);
  if (!isProgram(wanted)) throw new PrometheusMissing(wanted);
  return wanted;
}

/** Path of promtool: beside `PROMETHEUS_BIN` when that is a program, else on the PATH. Undefined when there is none. */
export function findPromtool(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const wanted = env.PROMETHEUS_BIN?.trim();
  const beside = wanted && wanted !== SWITCHED_OFF ? join(dirname(wanted), fileName('promtool')) : undefined;
  return beside && isProgram(beside) ? beside : onPath('promtool', env);
}

function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, fileName(name))).find(isProgram);
}

function fileName(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile(); // a folder is executable too
  } catch {
    return false;
  }
}

/** How to install Prometheus on each system. */
const HOW_TO_GET = `Debian and Ubuntu: sudo apt-get install prometheus. macOS: brew install prometheus.
Windows: unpack prometheus-*.windows-amd64.zip from https://prometheus.io/download/ and set PROMETHEUS_BIN to the path of its prometheus.exe.
Or set PROMETHEUS_BIN=none, and the lab emulates Prometheus.`;
