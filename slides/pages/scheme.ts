const KEY = 'slides-scheme';

/** Light or dark as the system says, until the key D changes it for all pages of this browser. */
export function startScheme(): void {
  const root = document.documentElement;
  const apply = (scheme: string) => {
    root.style.colorScheme = scheme;
  };
  addEventListener('storage', ({ key, newValue }) => key === KEY && apply(newValue ?? ''));
  addEventListener('keydown', ({ key, ctrlKey, metaKey, altKey }) => {
    if (key !== 'd' || ctrlKey || metaKey || altKey) return;
    const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    apply((root.style.colorScheme || system) === 'dark' ? 'light' : 'dark');
    try {
      localStorage.setItem(KEY, root.style.colorScheme);
    } catch {
      // a page from a file may have no storage
    }
  });
  try {
    apply(localStorage.getItem(KEY) ?? '');
  } catch {
    // see above
  }
}
