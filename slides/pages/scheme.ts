const KEY = 'slides-scheme';

/** Light or dark as the system says, until the key D says otherwise: for all pages of this browser. */
export function startScheme(): void {
  const apply = () => {
    document.documentElement.style.colorScheme = kept() ?? '';
  };
  apply();
  addEventListener('storage', apply);
  addEventListener('keydown', (event) => {
    if (event.key !== 'd' || event.ctrlKey || event.metaKey || event.altKey) return;
    const dark =
      (kept() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
    try {
      localStorage.setItem(KEY, dark ? 'light' : 'dark');
    } catch {
      // a page from a file may have no storage
    }
    apply();
  });
}

function kept(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}
