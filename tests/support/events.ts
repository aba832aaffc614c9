import { EventSourceParserStream } from 'eventsource-parser/stream';

/** A stream of server-sent events. Disposing it stops listening. */
export interface Events extends AsyncDisposable {
  /** The first message that fits, among those received so far or later. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes of message
  until(fits: (message: any) => boolean, withinMs?: number): Promise<any>;
  /** All messages, in order. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  all: any[];
}

/** Listens to server-sent events. */
export async function listenTo(url: string): Promise<Events> {
  const stop = new AbortController();
  const response = await fetch(url, { signal: stop.signal });
  const events = response
    .body!.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  const all: unknown[] = [];
  const waiting = new Set<() => void>();
  const reading = (async () => {
    for await (const { data } of events as unknown as AsyncIterable<{ data: string }>) {
      all.push(JSON.parse(data));
      for (const look of waiting) look();
    }
  })().catch(() => {});
  return {
    all,
    until: (fits, withinMs = 5_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`nothing that fits among ${all.length} messages: ${JSON.stringify(all.at(-1))}`));
        }, withinMs);
        function look(): void {
          const found = all.find(fits);
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        }
        waiting.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await reading;
    },
  };
}
