// The vote page on a phone: one vote, which may be changed.

const buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-rating]')];
const state = document.querySelector('.state')!;

function show(rating: string | null, words: string): void {
  for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.rating === rating));
  state.textContent = words;
}

async function vote(rating: string): Promise<void> {
  const before =
    buttons.find((button) => button.getAttribute('aria-pressed') === 'true')?.dataset.rating ?? null;
  show(rating, 'Sending …');
  try {
    const response = await fetch('/vote', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rating }),
    });
    const body = (await response.json()) as { error?: string };
    if (response.ok)
      show(
        rating,
        before && before !== rating ? 'Changed. Look at the wall.' : 'Thank you. Look at the wall.',
      );
    else show(before, body.error ?? 'That did not work. Try again.');
  } catch {
    show(before, 'The room can’t be reached. Are you still in its Wi-Fi?');
  }
}

for (const button of buttons) button.onclick = () => void vote(button.dataset.rating!);

void fetch('/vote')
  .then((response) => response.json())
  .then(({ rating }: { rating: string | null }) => {
    if (rating) show(rating, 'Your vote stands. You may change your mind.');
  });

export {};
