import type { History } from '#lab/history/history.ts';
import { textPlot } from '#lab/history/plot.ts';
import type { Replay } from '#lab/history/replay.ts';
import { type Terminal, wrap } from '../../common/terminal.ts';
import type { PlannedMetric } from '../../exercises/4-ship/ship/plan.ts';

/** A replayed metric: its query, a plot with the threshold, and what the alert would have done. */
export function replayLines(
  metric: PlannedMetric,
  { sentence, lines, threshold, firings }: Replay,
  { from, to, cause, releaseAt }: History,
  terminal: Terminal,
): string[] {
  const { paint, width } = terminal;
  // of many series, the one that fires first, or else the first
  const first =
    firings[0] &&
    lines.findIndex(({ labels }) => JSON.stringify(labels) === JSON.stringify(firings[0]!.labels));
  const shown = lines[Math.max(0, first ?? 0)];
  const { above, for: lasting } = metric.alert;
  const level =
    threshold === undefined
      ? undefined
      : {
          value: threshold,
          text: `alert ${above === undefined ? 'below' : 'above'} ${threshold} for ${lasting}`,
        };
  const name = shown && Object.values(shown.labels).join(', ');
  return [
    paint('bold', metric.name),
    `  ${wrap(`Target: ${metric.target.trim()}`, width - 2, '  ')}`,
    ...metric.promql
      .trim()
      .split('\n')
      .map((line) => paint('cyan', `  ${line.trim()}`)),
    ...(shown
      ? [
          '',
          ...textPlot(
            {
              title: '',
              lines: [shown],
              from,
              to,
              level,
              moment: cause && { at: releaseAt, text: 'release' },
            },
            width,
          ),
        ]
      : []),
    ...(name && lines.length > 1 ? [paint('dim', `  shown: ${name}, one of ${lines.length} series`)] : []),
    '',
    `  ${wrap(sentence, width - 2, '  ')}`,
    '',
  ];
}
