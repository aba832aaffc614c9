import { PROBE_HEADERS } from '../identity.ts';

/** One question of each query type. */
const FIRST_QUESTIONS = [
  'How do I invite a teammate?',
  'What does the paid plan cost per month?',
  'Why do my changes not show up on my phone?',
  'What is the difference between a project and a board?',
  'How many API requests may I send per minute?',
];

/**
 * Asks a RAG API a question of each query type, so that there is data. No person asks them, so they are probes. Resolves to
 * the id of the first answer.
 */
export async function askFirstQuestions(ragApi: string): Promise<string | undefined> {
  const ids = await Promise.all(
    FIRST_QUESTIONS.map(async (question) => {
      const response = await fetch(`${ragApi}/query`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...PROBE_HEADERS },
        body: JSON.stringify({ question }),
      });
      return ((await response.json()) as { queryId?: string }).queryId;
    }),
  );
  return ids[0];
}
