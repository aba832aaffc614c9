import { parseDuration } from './duration.ts';

const DECIMAL = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Milliseconds of a duration or of a plain number of seconds, as in `[5m]` or `[300]`; undefined for any other text. */
export function parseRange(text: string): number | undefined {
  return DECIMAL.test(text) ? Number(text) * 1000 : parseDuration(text);
}

/** A PromQL number: decimal, hexadecimal, `Inf`, `NaN`, with a sign, or a duration in seconds. */
export function parseNumber(literal: string): number | undefined {
  const text = literal.replace(/[\s_]/g, '');
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[+-]/, '');
  if (/^nan$/i.test(digits)) return Number.NaN;
  if (/^inf$/i.test(digits)) return sign * Number.POSITIVE_INFINITY;
  if (/^0x[0-9a-f]+$/i.test(digits) || DECIMAL.test(digits)) return sign * Number(digits);
  const ms = parseDuration(digits);
  return ms === undefined ? undefined : (sign * ms) / 1000;
}

/** A number as Prometheus writes it in JSON: `1`, `0.5`, `1e+21`, `1e-07`, `NaN`, `+Inf`. */
export function formatNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (Object.is(value, -0)) return '-0';
  return String(value)
    .replace('Infinity', 'Inf')
    .replace(/e([+-])(\d)$/, 'e$10$2');
}

const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** The text of a PromQL string literal, with Go's escapes; undefined without a last quote or with an unknown escape. */
export function unquote(literal: string): string | undefined {
  const quote = literal[0] ?? '';
  if (literal.length < 2 || !literal.endsWith(quote)) return undefined;
  const inside = literal.slice(1, -1);
  if (quote === '`') return inside;
  if (/(^|[^\\])(\\\\)*\\$/.test(inside)) return undefined; // the last quote is escaped
  let known = true;
  const text = inside.replace(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)/g,
    (_, e: string) => {
      if (/^[abfnrtv\\"']$/.test(e)) return ESCAPES[e] ?? e;
      const code = /^[0-7]{3}$/.test(e) ? Number.parseInt(e, 8) : Number.parseInt(e.slice(1), 16);
      if (e.length > 1 && code <= 0x10ffff) return String.fromCodePoint(code);
      known = false;
      return '';
    },
  );
  return known ? text : undefined;
}
