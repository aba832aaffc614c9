/**
 * Minutes and seconds, such as `03:12`, `00:30` or `10:00`. A second counts once it has passed.
 *
 * @param ms milliseconds; a negative number counts as 0
 * @param minuteDigits `1` writes `3:12`
 */
export function clockText(ms: number, minuteDigits: 1 | 2 = 2): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const minutes = String(Math.floor(seconds / 60)).padStart(minuteDigits, '0');
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}
