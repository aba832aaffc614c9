import { usd } from '../../common/money.ts';
import { make } from '../../common/pages/make.ts';
import { scoreOf, shareOf, type Votes } from '../../common/votes.ts';
import { counted } from '../../common/words.ts';
import type { RoomNumbers } from '../room/votes.ts';
import type { LabNumbers } from '../server/live-state.ts';

/** One line for the foot of a page: the numbers of the lab, without a lab those of the room. */
export function footLine(online: boolean, room: RoomNumbers | null, lab: LabNumbers | null): HTMLElement[] {
  if (!online) return [make('span', '', 'reconnecting …')];
  if (lab) return [linkTo(lab.url), tally(lab), ...simulated(lab)];
  if (room?.hidden)
    return [make('span', '', 'The room'), make('span', '', counted(room.up + room.down, 'vote'))];
  if (room) return [make('span', '', 'The room'), tally(room)];
  return [make('span', '', 'lab not running')];
}

/** The lab's page, which shows each line of code become a number. */
function linkTo(url: string): HTMLElement {
  const link = make('a', '', 'The lab');
  link.href = url;
  link.target = '_blank';
  return link;
}

/** Says how many of the votes are the simulated crowd's. */
function simulated({ crowd }: LabNumbers): HTMLElement[] {
  const votes = crowd ? crowd.up + crowd.down : 0;
  return votes > 0 ? [make('span', 'simulated', `${counted(votes, 'vote')} simulated`)] : [];
}

/** Votes in figures: `12 up`, `3 down`, `80 % satisfied`, `score 4.2 of 5`, and the cost where it is known. */
function tally(votes: Votes & { costPerQueryUsd?: number | null }): HTMLElement {
  const element = make('span', 'tally');
  const share = shareOf(votes);
  if (share === null) element.append(make('span', '', 'no votes yet'));
  else
    element.append(
      make('span', 'up', `${votes.up.toLocaleString('en')} up`),
      make('span', 'down', `${votes.down.toLocaleString('en')} down`),
      make('span', 'share', `${Math.round(share * 100)} % satisfied`),
      make('span', 'score', `score ${scoreOf(votes)!.toFixed(1)} of 5`),
    );
  if (votes.costPerQueryUsd != null)
    element.append(make('span', 'cost', `${usd(votes.costPerQueryUsd)} per query`));
  return element;
}
