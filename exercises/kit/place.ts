/**
 * The first place of a stack that is in the graded folder, such as `2-build/feedback.ts:17`, or undefined.
 *
 * @param target absolute path of the graded folder
 */
export function placeIn(stack: string | undefined, target: string): string | undefined {
  for (const line of (stack ?? '').split('\n')) {
    const at = line.indexOf(`${target}/`);
    if (at < 0) continue;
    const [place] = /^[^\s:()]+:\d+/.exec(line.slice(at + target.length + 1)) ?? [];
    if (place) return place;
  }
  return undefined;
}
