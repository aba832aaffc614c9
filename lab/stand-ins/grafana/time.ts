import { parseStep } from '../../promql/literals.ts';

/** A time of Grafana's API in milliseconds: `now`, `now-5m`, or milliseconds since the epoch as text or number. */
export function readGrafanaTime(given: string | number, now: number): number | undefined {
  if (typeof given === 'number') return given;
  if (/^\d+$/.test(given)) return Number(given);
  const [, sign, duration] = /^now(?:([+-])(\w+))?$/.exec(given) ?? [];
  if (sign === undefined) return given === 'now' ? now : undefined;
  const ms = parseStep(duration ?? '');
  return ms === undefined ? undefined : now + (sign === '-' ? -ms : ms);
}
