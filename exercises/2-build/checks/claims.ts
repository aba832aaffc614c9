import type { Sent } from '../../kit/request.ts';

const TRACE = 'ffffffffffffffffffffffffffffffff';

/**
 * Good votes by clients that say more than the rating, and claim to know the answer better than the API does: in the body,
 * in the URL, in the headers and in cookies.
 */
export const CLAIMS: readonly (Pick<Sent, 'headers'> & { where: string; query?: string; body: string })[] = [
  {
    where: 'its body',
    body: `{"rating":"up","tier":"paid","queryType":"billing","traceId":"${TRACE}","previous":"down","queryId":"x","userId":"u1","comment":"thanks!","constructor":{"name":"app"}}`,
  },
  {
    where: 'its URL',
    query: `?rating=down&tier=paid&queryType=billing&query_type=billing&traceId=${TRACE}&previous=down&queryId=x`,
    body: '{"rating":"up"}',
  },
  {
    where: 'its headers',
    headers: {
      traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
      'x-datadog-trace-id': TRACE,
      'x-trace-id': TRACE,
      'x-request-id': TRACE,
      'x-tier': 'paid',
      'x-user-tier': 'paid',
      'x-query-type': 'billing',
      'x-query-id': 'x',
      'x-previous': 'down',
      'x-rating': 'down',
    },
    body: '{"rating":"up"}',
  },
  {
    where: 'its cookies',
    headers: {
      cookie: `rating=down; tier=paid; queryType=billing; query_type=billing; traceId=${TRACE}; previous=down`,
    },
    body: '{"rating":"up"}',
  },
];
