import type { Place } from '../deck/place.ts';
import type { Clock } from './pace.ts';

/** Where the talk is. */
export interface Show extends Place {
  /** Counts the changes since the deck was started, and when that was. A page keeps the newer of two shows. */
  version: number;
  started: number;
  clock: Clock;
  /** A rehearsal is being recorded. */
  rehearsing: boolean;
  /** When the practathon's 30 minutes began, milliseconds since the epoch. */
  practathonSince: number | null;
}
