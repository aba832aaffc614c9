import { createServer } from 'node:net';
import type { Report } from '../workbook/class/report.ts';
import type { ClassProcess } from './processes.ts';

/** How often a learner's workbook sends, milliseconds. */
export const EVERY_MS = 5_000;

/** A report with this number of attempts, of the usual size. */
export function reportOf(seq: number): Report {
  const checks = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`check-${i}`, i < 5 ? 'pass' : 'fail'] as const),
  );
  const done = {
    verdict: 'fail',
    points: 5,
    maxPoints: 13,
    attempts: seq,
    hints: 1,
    minutes: 4,
    checks,
  } as const;
  const says = 'Expected 400 {"error": …}. The rating is stored unchecked. Only "up" and "down" are ratings.';
  const stuck = {
    check: 'check-5',
    title: 'A rating that is no rating is refused',
    says,
    ms: seq * EVERY_MS,
  };
  return {
    seq,
    now: 'apply',
    hand: 0,
    seen: 0,
    exercises: { learn: done, build: done, apply: { ...done, stuck } },
    checkpoints: [],
  };
}

/** The attempts that the instructor's page gets of each learner, by id. */
export async function attemptsOf({ page }: ClassProcess, count: number): Promise<Map<string, number>> {
  const stop = new AbortController();
  const response = await fetch(`${page}/events`, { signal: stop.signal });
  const kept = new Map<string, number>();
  let text = '';
  for await (const chunk of response.body!.pipeThrough(
    new TextDecoderStream(),
  ) as unknown as AsyncIterable<string>) {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop()!;
    for (const line of lines.filter((line) => line.startsWith('data: ')))
      for (const [key, row] of Object.entries(
        JSON.parse(line.slice(6)) as Record<string, { cells?: { apply: { attempts: number } } }>,
      ))
        if (row?.cells) kept.set(key.replace('row ', ''), row.cells.apply.attempts);
    if (kept.size >= count) break;
  }
  stop.abort();
  return kept;
}

export const idOf = (ticket: string) => ticket.split('.')[0]!;

export function send(url: string, body: object, ticket = ''): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ticket}` },
    body: JSON.stringify(body),
  });
}

/** A free port whose next one is free too, below those that the system gives to connections. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await Promise.all([port, port + 1].map(isFree));
    if (free.every(Boolean)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '0.0.0.0', () => resolve(true));
  });
  server.close();
  return free;
}
