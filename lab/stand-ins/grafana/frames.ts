/**
 * A data frame of Grafana as JSON: columns, described in `schema.fields`, filled in `data.values`. What JSON can't say
 * (NaN, infinities) is null there and named by row in `data.entities`.
 *
 * @see https://grafana.com/developers/dataplane/dataframes
 */
export interface Frame {
  schema: { refId: string; meta: Record<string, unknown>; fields: Record<string, unknown>[] };
  data: { values: (number | null)[][]; entities?: (Entities | null)[] };
}

type Entities = Partial<Record<'NaN' | 'Inf' | 'NegInf', number[]>>;

interface Meta {
  refId: string;
  /** What was really asked, the first thing to look at when a panel is blank. */
  executed: string;
  resultType: string;
  stepMs: number;
}

/** What Grafana gives when there is nothing: one frame, and no field in it. */
export function emptyFrame(refId: string, executed: string): Frame {
  return { schema: { refId, meta: { executedQueryString: executed }, fields: [] }, data: { values: [] } };
}

/** One series as a frame with the columns Time (milliseconds) and its value. */
export function frameOf(
  { refId, executed, resultType, stepMs }: Meta,
  labels: Record<string, string>,
  points: readonly { at: number; value: number }[],
): Frame {
  const { __name__: name = 'Value', ...others } = labels;
  const entities = entitiesOf(points.map(({ value }) => value));
  return {
    schema: {
      refId,
      meta: {
        type: resultType === 'matrix' ? 'timeseries-multi' : 'numeric-multi',
        typeVersion: [0, 1],
        custom: { resultType },
        executedQueryString: executed,
      },
      fields: [
        { name: 'Time', type: 'time', typeInfo: { frame: 'time.Time' }, config: { interval: stepMs } },
        {
          name,
          type: 'number',
          typeInfo: { frame: 'float64' },
          labels,
          config: { displayNameFromDS: displayName(labels, others) },
        },
      ],
    },
    data: {
      values: [
        points.map(({ at }) => at),
        points.map(({ value }) => (Number.isFinite(value) ? value : null)),
      ],
      ...(entities ? { entities: [null, entities] } : {}),
    },
  };
}

function entitiesOf(values: readonly number[]): Entities | undefined {
  const entities: Entities = {};
  for (const [row, value] of values.entries()) {
    if (Number.isFinite(value)) continue;
    const kind = Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : 'NegInf';
    entities[kind] = [...(entities[kind] ?? []), row];
  }
  return Object.keys(entities).length > 0 ? entities : undefined;
}

function displayName(labels: Record<string, string>, others: Record<string, string>): string {
  const pairs = Object.entries(others).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  const name = labels.__name__ ?? '';
  return pairs.length > 0 ? `${name}{${pairs.join(', ')}}` : name || 'Value';
}
