import { basename } from 'node:path';
import type { Learner } from '../grading/verdict.ts';

/** Moodle's "Download all submissions": `Ada Lovelace_412_assignsubmission_file`. */
const MOODLE = /^(.+?)_(\d+)_assignsubmission_(?:file|onlinetext)_?$/;
/** Canvas's "Download submissions": `lovelaceada_LATE_90210_7781_practathon.zip`, with the ids of user and attachment. */
const CANVAS = /^(\p{L}[\p{L}\p{M}'’-]*)_(?:LATE_)?(\d+)_(\d+)_.+$/u;

/** The learner of a hand-in, from the name of its file or folder. */
export function learnerOf(path: string): Learner {
  const name = basename(path).replace(/\.(?:zip|tar|tgz|tar\.gz)$/i, '');
  const [, moodle, participant] = MOODLE.exec(name) ?? [];
  if (moodle) return { name: moodle, id: `Participant ${participant}`, platform: 'moodle' };
  const [, canvas, user] = CANVAS.exec(name) ?? [];
  if (canvas) return { name: canvas, id: user, platform: 'canvas' };
  return { name };
}
