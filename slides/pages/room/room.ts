// The vote page on a phone: one vote, which may be changed.

const buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-rating]')];
const state = document.querySelector('.state')!;
let current: string | null = null;

function show(rating: string | null, words: string): void {
  for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.rating === rating));
  state.textContent = words;
}

async function vote(rating: string): Promise<void> {
  show(rating, 'Sending …');
  try {
    const response = await fetch('/vote', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rating }),
    });
    const body = (await response.json()) as { error?: string };
    if (!response.ok) return show(current, body.error ?? 'That did not work. Try again.');
    const changed = current !== null && current !== rating;
    current = rating;
    show(rating, `${changed ? 'Vote changed' : 'Thank you'}. Look at the screen.`);
  } catch {
    show(current, 'Your vote could not be sent. Is your phone still in the Wi-Fi of the room?');
  }
}

for (const button of buttons) button.onclick = () => void vote(button.dataset.rating!);

void fetch('/vote')
  .then((response) => response.json())
  .then(({ rating }: { rating: string | null }) => {
    current ??= rating;
    if (rating) show(rating, 'You have voted. You can still change your vote.');
  });

export {};
