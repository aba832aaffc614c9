import { randomUUID } from 'node:crypto';
import { HttpResponse, http } from 'msw';
import { estimateTokenCount as countTokens } from 'tokenx';
import { z } from 'zod';
import type { Faults } from '../faults.ts';
import { bodyOf, faultHandler, pause, type StandIn } from '../stand-in.ts';
import { extractAnswer } from './language/answer.ts';
import { embed } from './language/embed.ts';
import { Vocabulary } from './language/vocabulary.ts';
import { OPENAI_ORIGIN, openAiError, usageRoutes } from './routes.ts';
import { UsageLedger } from './usage.ts';

interface OpenAiOptions {
  faults: Faults;
  /** Milliseconds that an embedding and a completion take. */
  latencyMs?: { embeddings: number; completions: number };
}

const EmbeddingsBody = z.object({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string()).min(1)]),
  dimensions: z.int().positive().max(3072).default(1536),
  encoding_format: z.enum(['float', 'base64']).default('float'),
});

const ChatBody = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).min(1),
});

/**
 * Emulates OpenAI: embeddings by feature hashing, answers quoted from the sources in the prompt, and the usage and costs of
 * the requests. Its deterministic language model needs no network and no weights, and knows general English: of a corpus it
 * only learns how rare each word is, when it embeds the corpus. Shapes: OpenAI's API reference (embeddings, chat completions, organization usage).
 */
export function openAiStandIn(options: OpenAiOptions): StandIn {
  const { faults, latencyMs = { embeddings: 0, completions: 0 } } = options;
  const usage = new UsageLedger();
  const vocabulary = new Vocabulary();
  const path = (route: string) => `${OPENAI_ORIGIN}/v1${route}`;
  return {
    vendor: 'openai',
    origin: OPENAI_ORIGIN,
    handlers: [
      faultHandler('openai', faults),
      http.post(path('/embeddings'), async ({ request }) => {
        const body = await bodyOf(request, EmbeddingsBody);
        if (!body.success) return invalid(body.error);
        if (latencyMs.embeddings > 0) await pause(latencyMs.embeddings);
        const { model, input, dimensions, encoding_format } = body.data;
        const texts = faults.of('openai') === 'empty' ? [] : [input].flat();
        const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
        // several texts at once are a corpus to index; single texts are questions, which add no vocabulary
        if (texts.length > 1) vocabulary.learn(texts);
        usage.add({ kind: 'embeddings', model, input: tokens, output: 0 });
        return HttpResponse.json({
          object: 'list',
          model,
          data: texts.map((text, index) => ({
            object: 'embedding',
            index,
            embedding: encode(embed(text, dimensions), encoding_format),
          })),
          usage: { prompt_tokens: tokens, total_tokens: tokens },
        });
      }),
      http.post(path('/chat/completions'), async ({ request }) => {
        const body = await bodyOf(request, ChatBody);
        if (!body.success) return invalid(body.error);
        if (latencyMs.completions > 0) await pause(latencyMs.completions);
        const { model, messages } = body.data;
        const text = replyTo(messages.at(-1)!.content, vocabulary);
        // four tokens around each message and three before the reply, as OpenAI's cookbook counts them
        const input = messages.reduce((sum, m) => sum + countTokens(m.content) + 4, 3);
        const output = countTokens(text);
        usage.add({ kind: 'completions', model, input, output });
        const choice = { index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' };
        return HttpResponse.json({
          id: `chatcmpl-${randomUUID()}`,
          object: 'chat.completion',
          created: Math.floor(Date.now() / 1000),
          model,
          choices: faults.of('openai') === 'empty' ? [] : [choice],
          usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
        });
      }),
      ...usageRoutes(usage, faults),
    ],
  };
}

function invalid(error: z.ZodError): Response {
  return openAiError(400, z.prettifyError(error), 'invalid_body');
}

/** Base64 of little-endian 32-bit floats on request; the official SDK always requests it. */
function encode(vector: number[], format: 'float' | 'base64'): number[] | string {
  return format === 'float' ? vector : Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}

/** Finds the sources and the question in the RAG API's prompt, and answers from them. */
function replyTo(prompt: string, vocabulary: Vocabulary): string {
  const [before = '', question = prompt] = prompt.split(/^Question: /m);
  const sources = [...before.matchAll(/^\[([^\]]+)\] (.*)\n(.+)$/gm)].map(
    ([, id = '', title = '', text = '']) => ({ id, title, text }),
  );
  return extractAnswer(question, sources, vocabulary.size > 0 ? vocabulary : undefined);
}
