/** A payload that the agent can't read; it answers 400. */
export class Malformed extends Error {}
