import { z } from 'zod';
import type { CheckpointResult } from '../../checkpoints/checkpoint.ts';
import type { Show } from '../presenter/talk.ts';
import type { RoomNumbers } from '../room/votes.ts';

/** What the lab's RAG API has seen since it was started, with all votes in its store. */
export const LabNumbers = z.object({
  up: z.number(),
  down: z.number(),
  queries: z.number(),
  /** List price, US dollars; null before the first question, or when a model has no price. */
  costPerQueryUsd: z.number().nullable(),
});
export type LabNumbers = z.infer<typeof LabNumbers>;

export type CheckpointState = Pick<CheckpointResult, 'id' | 'status' | 'evidence' | 'found'>;

/** Everything that the server tells its pages. */
export interface LiveState {
  /** Another text means that the deck has changed, and that pages have to load it again. */
  deck: string;
  show: Show;
  /** Null while no lab runs. */
  lab: LabNumbers | null;
  /** Null unless the room votes. */
  room: RoomNumbers | null;
  /** Null until the checkpoints have run. */
  checkpoints: CheckpointState[] | null;
}
