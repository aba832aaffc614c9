import { HttpResponse } from 'msw';

export const OPENAI_ORIGIN = 'https://api.openai.com';

/** OpenAI's error body. */
export function openAiError(status: number, message: string, code: string): Response {
  const error = { message, type: 'invalid_request_error', param: null, code };
  return HttpResponse.json({ error }, { status });
}
