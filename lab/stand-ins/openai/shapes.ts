import { HttpResponse } from 'msw';

export const OPENAI_ORIGIN = 'https://api.openai.com';

/** OpenAI's error body. */
export function openAiError(
  status: number,
  message: string,
  code: string,
  headers: Record<string, string> = {},
): Response {
  const type = status === 429 ? 'requests' : 'invalid_request_error';
  return HttpResponse.json({ error: { message, type, param: null, code } }, { status, headers });
}
