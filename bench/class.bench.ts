import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { installedBrowser, NoBrowser } from '../slides/export/browser.ts';
import { attemptsOf, EVERY_MS, freePort, idOf, reportOf, send } from './class-learners.ts';
import { type Benchmark, type BenchOptions, type Figure, quantile } from './measure.ts';
import { type ClassProcess, startClassProcess } from './processes.ts';

/** A class in which every learner sends once in five seconds, with a kill -9 and a restart in the middle. */
export const classBench: Benchmark = {
  async run({ quick }: BenchOptions): Promise<Figure[]> {
    let browser: Browser | undefined;
    try {
      browser = await installedBrowser();
    } catch (error) {
      if (!(error instanceof NoBrowser)) throw error;
    }
    const home = mkdtempSync(join(tmpdir(), 'workbook-bench-'));
    try {
      return await aClass(home, quick ? 100 : 500, quick ? 10_000 : 30_000, browser);
    } finally {
      await browser?.close();
      rmSync(home, { recursive: true, force: true });
    }
  },
};

const PROBE_EVERY_MS = 500;

interface Learner {
  ticket: string;
  seq: number;
  /** Attempts in the last report that the class has acknowledged. */
  acknowledged: number;
}

async function aClass(home: string, count: number, lengthMs: number, browser?: Browser): Promise<Figure[]> {
  const port = await freePort();
  let served = await startClassProcess(home, port);
  const { network, code } = served;
  const learners: Learner[] = [];
  for (let i = 0; i < count; i += 1) {
    const answer = await send(`${network}/join`, { code, name: `Learner ${i}` });
    learners.push({ ticket: ((await answer.json()) as { ticket: string }).ticket, seq: 0, acknowledged: 0 });
  }
  const page = await browser?.newPage();
  await page?.goto(served.page);
  await page
    ?.locator('tbody tr')
    .nth(count - 1)
    .waitFor();
  const end = Date.now() + lengthMs;
  const answers: number[] = [];
  let unreached = 0;
  let sent = 0;
  const work = async (learner: Learner, i: number) => {
    await pause((i / count) * EVERY_MS);
    while (Date.now() < end) {
      const begin = performance.now();
      const { seq } = learner;
      learner.seq += 1;
      sent += 1;
      try {
        const answer = await send(`${network}/report`, reportOf(learner.seq), learner.ticket);
        await answer.arrayBuffer();
        if (answer.status === 200) {
          learner.acknowledged = learner.seq;
          answers.push(performance.now() - begin);
        } else learner.seq = seq;
      } catch {
        unreached += 1; // while the class is down; the next report says all of it
        learner.seq = seq;
      }
      await pause(EVERY_MS - (performance.now() - begin));
    }
  };
  const [prober, ...others] = learners;
  const shown: number[] = [];
  const killed = restarted(served, home, port, lengthMs / 2).then((next) => {
    served = next;
  });
  await Promise.all([
    ...others.map(work),
    killed,
    page && probe(page, network, prober!, end, shown, () => killed),
  ]);
  // what was acknowledged must also survive a kill at the very end
  await served.kill();
  served = await startClassProcess(home, port);
  const kept = await attemptsOf(served, count);
  const lost = learners.filter(
    ({ ticket, acknowledged }) => (kept.get(idOf(ticket)) ?? 0) < acknowledged,
  ).length;
  await served.kill();
  return [
    {
      name: `class of ${count}: reports answered`,
      value: answers.length,
      unit: '',
      note: `of ${sent}; ${unreached} came while it was down`,
    },
    {
      name: 'learners whose acknowledged report is lost',
      value: lost,
      unit: '',
      goal: { atMost: 0 },
      note: 'two kill -9',
    },
    { name: 'answer to a report, p95', value: quantile(answers, 0.95), unit: 'ms' },
    ...(shown.length > 0
      ? [
          {
            name: 'report → instructor’s page, p95',
            value: quantile(shown, 0.95),
            unit: 'ms',
            goal: { atMost: 100 },
            note: `${shown.length} reports`,
          },
        ]
      : []),
  ];
}

/** Kills the class after a time, and starts it again. */
async function restarted(
  served: ClassProcess,
  home: string,
  port: number,
  afterMs: number,
): Promise<ClassProcess> {
  await pause(afterMs);
  await served.kill();
  return startClassProcess(home, port);
}

/** Reports twice a second as one learner, and measures until the page shows the new number of attempts. */
async function probe(
  page: Page,
  network: string,
  learner: Learner,
  end: number,
  shown: number[],
  up: () => Promise<unknown>,
): Promise<void> {
  while (Date.now() < end) {
    learner.seq += 1;
    try {
      const seen = attemptsShown(page, learner.seq);
      seen.catch(() => {});
      const begin = Date.now();
      const answer = await send(`${network}/report`, reportOf(learner.seq), learner.ticket);
      if (!answer.ok) throw new Error(`${answer.status}`);
      learner.acknowledged = learner.seq;
      shown.push((await seen) - begin);
      await pause(PROBE_EVERY_MS * 2);
    } catch {
      await up(); // the class is down, or the page connects again
      await pause(2_500);
    }
  }
}

/** Resolves to the time at which the page shows these attempts of the first learner, in milliseconds since 1970. */
function attemptsShown(page: Page, attempts: number): Promise<number> {
  return page.evaluate(`new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('not shown within 2 s')), 2_000);
    const body = document.querySelector('tbody');
    const look = () => {
      const row = [...body.rows].find((row) => row.cells[0].textContent.trim() === 'Learner 0');
      if (row?.textContent.includes('· ${attempts}×')) resolve(Date.now());
    };
    new MutationObserver(look).observe(body, { childList: true, subtree: true });
    look();
  })`);
}
