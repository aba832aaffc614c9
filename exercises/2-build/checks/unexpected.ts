import { CheckFailure } from '../../kit/check.ts';
import type { VoteReply } from './api.ts';
import badVotes from './bad-votes.json' with { type: 'json' };
import { isPlanted } from './memory.ts';
import because from './reasons.json' with { type: 'json' };

/** The reasons that also explain a thrown error: there is nothing to read from. */
const NOTHING_TO_READ = new Set(
  [...badVotes.ratings, ...badVotes.bodies].flatMap(({ isEmpty, likely }) => (isEmpty ? likely : [])),
);

/** The failure of a check that got an unexpected answer. `likely` is said unless the answer itself shows the reason. */
export function unexpected(reply: VoteReply, expected: string, likely: string = because.THREW): CheckFailure {
  const { did, status, text, threw } = reply;
  const got =
    threw === undefined ? `${status} ${text}`.trim() : `${status}, because your code threw “${threw}”`;
  return new CheckFailure({ did, expected, got, likely: knownReason(reply, likely) ?? likely });
}

/** The reason for a reply, where the reply shows it better than the check, which has planted an error or sent no body. */
function knownReason(reply: VoteReply, likely: string): string | undefined {
  const { status, text, json, threw } = reply;
  if (reply.isWithoutId) return because.NO_ID;
  if (reply.isEarly) return because.NOT_AWAITED;
  if (threw?.startsWith('process.exit')) return because.EXITED;
  if (threw !== undefined) {
    const readsNothing = /^Cannot (?:read|destructure)/.test(threw) && NOTHING_TO_READ.has(likely);
    return isPlanted(threw) || readsNothing ? undefined : because.THREW;
  }
  if ((json as { pending?: unknown } | null | undefined)?.pending === true) return because.STARTER;
  if (status === 404 && /There is no (PUT|GET) /.test(text)) return because.NO_ROUTE;
  if (status === 422) return because.UNPROCESSABLE;
  return undefined;
}
