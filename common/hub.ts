import type { ServerResponse } from 'node:http';
import { type EventStream, eventStream } from './event-stream.ts';

/** A page that hears nothing for more than twice this time says that the server can't be reached. */
const BEAT_MS = 1_000;

/** A state, and all pages that listen to it. `common/pages/shared-events.ts` is the other end, in the browser. */
export class Hub<State extends object> {
  readonly #listeners = new Set<EventStream>();
  readonly #beat = setInterval(() => this.set({}), BEAT_MS).unref();
  state: State;

  constructor(first: State) {
    this.state = first;
  }

  /** Whether a page listens. */
  get heard(): boolean {
    return this.#listeners.size > 0;
  }

  /** Changes the state and sends the change to every page. */
  set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.#listeners) send(listener, change);
  }

  /** Adds a listener: it gets the whole state now, and each change later. */
  listen(response: ServerResponse): void {
    const listener = eventStream(response, () => this.#listeners.delete(listener));
    this.#listeners.add(listener);
    send(listener, this.state);
  }

  close(): void {
    clearInterval(this.#beat);
    for (const listener of this.#listeners) listener.end();
  }
}

/** Sends the server's time too, since a page may run on another machine whose clock differs. */
function send(listener: EventStream, change: object): void {
  listener.send('state', { now: Date.now(), ...change });
}
