/** US dollars: two significant digits below a dollar, cents above, such as `$0.00015`, `$0.0042`, `$12.34`. */
export function usd(amount: number): string {
  if (amount === 0) return '$0';
  const rounded = Number(amount.toPrecision(2));
  if (Math.abs(rounded) >= 1)
    return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  const decimals = Math.max(2, 1 - Math.floor(Math.log10(Math.abs(rounded))));
  return `$${rounded.toFixed(Math.min(decimals, 20))}`;
}
