import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockText } from '../../common/clock.ts';
import { loadDeck } from '../../slides/deck/load.ts';
import { phasesAt } from '../../slides/deck/phases.ts';
import { nextPlace, previousPlace } from '../../slides/deck/place.ts';
import { elapsedMs, paceOf } from '../../slides/presenter/pace.ts';
import { createTalk } from '../../slides/presenter/talk.ts';

const { slides, rendered } = loadDeck();
const steps = rendered.map((slide) => slide.steps);

/** A talk whose clock moves only when the test calls `pass`. */
function talkAt() {
  let now = 1_000_000;
  let seq = 0;
  const talk = createTalk({ slides, steps }, () => {}, { now: () => now });
  return {
    talk,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
    go: (slide: number, step = 0, by = 'page') => talk.move({ slide, step, by, seq: seq++ }),
    elapsed: () => elapsedMs(talk.show().clock, now) / 1000,
    pace: () => paceOf(slides[talk.show().slide]!.time, elapsedMs(talk.show().clock, now)).text,
  };
}

describe('the presenter’s clock', () => {
  test('a talk that is on time has the rest of each slide left', () => {
    const { talk, pass, go, pace } = talkAt();
    talk.clock('start');
    for (const [i, { time }] of slides.entries()) {
      go(i);
      expect(pace()).toBe(`${clockText((time.to - time.from) * 1000, 1)} left here`);
      pass(time.to - time.from);
      expect(pace()).toBe('0:00 left here');
    }
  });

  test('a talk that is late is behind, and catches up on the next slide', () => {
    const { talk, pass, go, pace } = talkAt();
    talk.clock('start');
    pass(62); // slide 1 ends at 00:30
    expect(pace()).toBe('behind 00:32');
    go(1); // 00:30–02:00
    expect(pace()).toBe('0:58 left here');
    pass(90);
    expect(pace()).toBe('behind 00:32');
  });

  test('a talk that is early is ahead until the slide’s time begins', () => {
    const { talk, pass, go, pace } = talkAt();
    talk.clock('start');
    pass(18);
    go(1);
    expect(pace()).toBe('ahead 00:12');
    pass(12);
    expect(pace()).toBe('1:30 left here');
  });

  test('a pause does not count', () => {
    const { talk, pass, elapsed } = talkAt();
    talk.clock('start');
    pass(40);
    talk.clock('pause');
    pass(300);
    expect(elapsed()).toBe(40);
    talk.clock('pause'); // twice is once
    talk.clock('start');
    talk.clock('start');
    pass(5);
    expect(elapsed()).toBe(45);
    talk.clock('restart');
    pass(60);
    expect(elapsed()).toBe(0);
  });

  test('rests in the practathon’s 30 minutes', () => {
    const { talk, pass, elapsed } = talkAt();
    talk.clock('start');
    pass(20);
    talk.practathon(true);
    pass(600);
    expect(elapsed()).toBe(20);
    talk.practathon(false);
    expect(talk.show().clock.since).toBeNull(); // the speaker starts it again
  });

  test('after any starts and pauses, it shows the time for which it ran', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('start', 'pause'), fc.nat(500))), (orders) => {
        const { talk, pass, elapsed } = talkAt();
        let running = false;
        let expected = 0;
        for (const [order, seconds] of orders) {
          talk.clock(order as 'start' | 'pause');
          running = order === 'start';
          pass(seconds);
          if (running) expected += seconds;
        }
        expect(elapsed()).toBe(expected);
      }),
      { seed: 5 },
    );
  });
});

describe('a rehearsal', () => {
  test('reports how long each slide was shown, without pauses', () => {
    const { talk, pass, go } = talkAt();
    pass(100); // before it began
    talk.rehearse();
    expect(talk.show()).toMatchObject({ slide: 0, step: 0, rehearsing: true });
    pass(25);
    go(1);
    pass(60);
    talk.clock('pause');
    pass(1_000);
    talk.clock('start');
    go(1, 1);
    pass(50);
    go(0); // back to the first one, for a question
    pass(5);
    const times = talk.finish();
    expect(times.map(({ actualMs }) => actualMs / 1000)).toEqual([30, 110, 0, 0, 0, 0, 0, 0]);
    expect(times.map(({ plannedMs }) => plannedMs / 1000)).toEqual([30, 90, 30, 50, 40, 120, 120, 120]);
    expect(talk.show().rehearsing).toBe(false);
  });

  test('the next one begins at 0', () => {
    const { talk, pass } = talkAt();
    talk.rehearse();
    pass(10);
    talk.finish();
    talk.rehearse();
    pass(3);
    expect(talk.finish()[0]!.actualMs).toBe(3_000);
  });
});

describe('the place', () => {
  test('when one request overtakes another, the later one counts', () => {
    const { talk } = talkAt();
    expect(talk.move({ slide: 3, step: 0, by: 'a', seq: 2 })).toBe(true);
    expect(talk.move({ slide: 2, step: 0, by: 'a', seq: 1 })).toBe(false);
    expect(talk.show().slide).toBe(3);
    expect(talk.move({ slide: 1, step: 0, by: 'b', seq: 0 })).toBe(true);
    expect(talk.show().slide).toBe(1);
  });

  test('a place outside the deck is refused', () => {
    const { talk } = talkAt();
    expect(talk.move({ slide: slides.length, step: 0, by: 'a', seq: 0 })).toBe(false);
    expect(talk.move({ slide: 0, step: steps[0]! + 1, by: 'a', seq: 1 })).toBe(false);
  });

  test('next and back go through every step, and stop at both ends', () => {
    const way = [{ slide: 0, step: 0 }];
    for (;;) {
      const next = nextPlace(way.at(-1)!, steps);
      if (next.slide === way.at(-1)!.slide && next.step === way.at(-1)!.step) break;
      way.push(next);
    }
    expect(way).toHaveLength(steps.length + steps.reduce((sum, count) => sum + count, 0));
    for (let i = way.length - 1; i > 0; i -= 1) expect(previousPlace(way[i]!, steps)).toEqual(way[i - 1]);
    expect(previousPlace(way[0]!, steps)).toEqual(way[0]);
  });
});

test('the thirty minutes are 5, 10, 10 and 5', () => {
  const phases = [5, 10, 10, 5].map((length, i) => ({ name: `p${i}`, minutes: length }));
  const at = (minute: number) => phasesAt(phases, minute * 60_000);
  expect(at(0)).toMatchObject({ now: 0, phaseLeftMs: 300_000, leftMs: 1_800_000 });
  expect(at(4.9)).toMatchObject({ now: 0 });
  expect(at(5)).toMatchObject({ now: 1, over: [1, 0, 0, 0] });
  expect(at(20)).toMatchObject({ now: 2, phaseLeftMs: 300_000, over: [1, 1, 0.5, 0] });
  expect(at(-3)).toEqual(at(0)); // the machine's time was set back
  expect(at(31)).toMatchObject({ now: undefined, leftMs: 0, over: [1, 1, 1, 1] });
});
