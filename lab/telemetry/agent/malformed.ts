/** A payload that no tracer or profiler would send; the agent answers 400. */
export class Malformed extends Error {}
