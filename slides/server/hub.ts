import type { ServerResponse } from 'node:http';
import { type EventStream, eventStream } from '../../common/event-stream.ts';
import type { LiveState } from './live-state.ts';

/** A page that hears nothing for more than twice this time says that the server can't be reached. */
const BEAT_MS = 1_000;

/** The live state, and all pages that listen to it. */
export class Hub {
  readonly #listeners = new Set<EventStream>();
  readonly #beat = setInterval(() => this.set({}), BEAT_MS).unref();
  state: LiveState;

  constructor(first: LiveState) {
    this.state = first;
  }

  /** Changes the state and sends the change to every page. */
  set(change: Partial<LiveState>): void {
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
function send(listener: EventStream, change: Partial<LiveState>): void {
  listener.send('state', { now: Date.now(), ...change });
}
