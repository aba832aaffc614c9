import type { Show } from '../presenter/show.ts';
import type { RoomNumbers, Votes } from '../room/votes.ts';

/** What the lab's RAG API has seen since it was started, with all votes in its store. */
export interface LabNumbers extends Votes {
  queries: number;
  /** List price, US dollars; null before the first question, or when a model has no price. */
  costPerQueryUsd: number | null;
}

export interface CheckpointState {
  id: number;
  status: 'ready' | 'pending' | 'failed' | 'error';
  evidence: string;
  found: string;
}

/** Everything that the server tells its pages. */
export interface LiveState {
  show: Show;
  /** Null while no lab runs. */
  lab: LabNumbers | null;
  /** Null unless the room votes. */
  room: RoomNumbers | null;
  /** Null until the checkpoints have run. */
  checkpoints: CheckpointState[] | null;
}
