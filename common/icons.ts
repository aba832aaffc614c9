/** Paths of 24 × 24 line icons. Emoji would not do, since many machines lack a font for them. */
const PATHS: Record<string, string> = {
  thumb: 'M7 11v9H4v-9zM7 11l4-8c1.6 0 2.6 1.3 2.3 2.9L12.7 9H19a2 2 0 0 1 2 2.3l-1.1 7A2 2 0 0 1 18 20H7',
  'thumb-down':
    'M17 13V4h3v9zM17 13l-4 8c-1.6 0-2.6-1.3-2.3-2.9l.6-3.1H5a2 2 0 0 1-2-2.3l1.1-7A2 2 0 0 1 6 4h11',
  flame: 'M12 3c1 4 6 6 6 11a6 6 0 0 1-12 0c0-2 1-4 2-5 0 2 1 3 2 3 1-3 0-6 2-9z',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5 21 21',
  memory: 'M7 7h10v10H7zM9 3v4M15 3v4M9 17v4M15 17v4M3 9h4M3 15h4M17 9h4M17 15h4',
  database: 'M5 6c0-4 14-4 14 0s-14 4-14 0v12c0 4 14 4 14 0V6M5 12c0 4 14 4 14 0',
  chart: 'M4 4v16h16M8 16v-4M12 16V8M16 16v-6',
  route:
    'M6 18a2.5 2.5 0 1 0 0 .1M18 6a2.5 2.5 0 1 0 0 .1M8.5 18H15a3.5 3.5 0 0 0 0-7H9a3.5 3.5 0 0 1 0-7h6.5',
  drift: 'M3 6l6 6 4-4 8 9M21 11v6h-6',
  users: 'M9 11a4 4 0 1 0 0-.1M2 21c0-8 14-8 14 0M16 4a4 4 0 0 1 0 7M18 15c3 .7 4 3 4 6',
  feature: 'M4 4h7v7H4zM13 13h7v7h-7zM13 4h7v7h-7zM4 13h7v7H4z',
  money: 'M12 2v20M17 6c-2-2-10-2-10 2s10 3 10 8-8 4-10 2',
  check: 'M4 12.5l5.5 5.5L20 7',
  cross: 'M6 6l12 12M18 6L6 18',
  pending: 'M12 3a9 9 0 1 0 .1 0M12 7v5l3 3',
  alert: 'M12 3 2 21h20zM12 10v5M12 18v.5',
};

/** An icon as inline SVG, hidden from screen readers: the text beside it says the same. Undefined for an unknown name. */
export function icon(name: string): string | undefined {
  const path = PATHS[name];
  if (!path) return undefined;
  return `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="${path}"/></svg>`;
}
