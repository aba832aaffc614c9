import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '../../bench/class-learners.ts';
import { post } from '../support/class.ts';
import { clone } from '../support/clone.ts';
import { type Ended, start } from '../support/command.ts';
import { eventually, metric } from '../support/lab.ts';
import { runMany } from '../support/many.ts';

/** Processes that end with the test, also when it fails. */
function endedAfterwards(): ChildProcess[] & Disposable {
  const children: ChildProcess[] = [];
  return Object.assign(children, {
    [Symbol.dispose]: () => {
      for (const child of children) child.kill('SIGKILL');
    },
  });
}

test('a class over commands: learners join, get a message, and kill -9 loses nothing', {
  timeout: 60_000,
}, async () => {
  using book = clone();
  const home = { PRACTATHON_HOME: join(book.path, 'instructor') };
  const port = String(await freePort());
  using children = endedAfterwards();
  const open = async () => {
    const child = start(['class', '--port', port, '--address', '127.0.0.1'], home);
    children.push(child);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await eventually(() => expect(said).toMatch(/Everybody in this network can open the metrics/), 15_000);
    return {
      child,
      said: () => said,
      address: /--class (\S+)/.exec(said)![1]!,
      page: /Your page +(\S+)/.exec(said)![1]!,
    };
  };
  const first = await open();
  const one = await book.run(['exercise', '1', '--check', '--class', first.address, '--as', 'Ada']);
  expect(one.stderr).toMatch(/You are in the class as Ada\./);
  expect(one.code).toBe(1);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  // the class is gone: the learner notices nothing, and the class catches up
  book.solve(1);
  const alone = await book.run(['exercise', '1', '--check', '--json']);
  expect([alone.code, alone.stderr, JSON.parse(alone.stdout).verdict]).toEqual([0, '', 'pass']);
  const second = await open();
  await eventually(() => expect(second.said()).toContain('1 learner from earlier'));
  expect(second.address).toBe(first.address);
  await post(`${second.page}/order`, { is: 'message', to: null, text: 'Coffee' });
  const [hint, left] = (await book.runMany(['exercise', '2', '--hint'], ['exercise', '--class', 'off'])) as [
    Ended,
    Ended,
  ];
  expect([hint.code, hint.stderr]).toEqual([0, 'Message from the instructor: Coffee\n']);
  expect([left.code, left.stderr]).toEqual([0, 'This workbook is in no class.\n']);
  const network = `http://${second.address.split('/')[0]}`;
  expect(await metric(network, 'class_exercise_learners{exercise="learn",state="pass"}')).toBe(1);
  expect(await metric(network, 'class_attempts_total{exercise="learn"}')).toBe(1);
  expect(await metric(network, 'class_hints_total{exercise="build"}')).toBe(1);
  const ended = once(second.child, 'exit');
  second.child.kill('SIGINT');
  expect((await ended)[0]).toBe(130);
});

test('mistakes are refused in two lines', async () => {
  const mistakes: [string[], RegExp][] = [
    [['class', '--port', '70000'], /--port 70000 is not a port/],
    [['class', '--port', '65535'], /Learners use the next port/],
    [['class', '--address', 'a b'], /--address a b is not a host name/],
    [['class', 'now'], /does not take "now"/],
    [['exercise', '2', '--class', 'room', '--as', 'Ada'], /--class room is not the address of a class/],
    [['exercise', '2', '--as', 'Ada'], /--as needs --class/],
    [['exercise', '2', '--class', '127.0.0.1:9/AAAA-AAAA'], /--class needs --as NAME/],
  ];
  const ended = await runMany(mistakes.map(([args]) => ({ args })));
  for (const [i, [args, reason]] of mistakes.entries()) {
    const { code, stdout, stderr } = ended[i]!;
    expect([code, stdout], args.join(' ')).toEqual([2, '']);
    expect(stderr).toMatch(reason);
    expect(stderr.trim().split('\n')).toHaveLength(2);
  }
});
