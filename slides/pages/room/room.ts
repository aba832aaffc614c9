// The vote page on a phone: one vote, which may be changed.

const buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-rating]')];
const state = document.querySelector('.state')!;
const question = Number(document.querySelector<HTMLElement>('[data-question]')!.dataset.question);
const LOOK_MS = 2_500;
let current: string | null = null;
let open = true;

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
      body: JSON.stringify({ rating, question }),
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

/** Follows the room: to its next question, and when the vote is closed or opened again. */
setInterval(async () => {
  const now = await fetch('/poll').then(
    (response) => response.json() as Promise<{ question: number; open: boolean }>,
    () => undefined,
  );
  if (now && now.question !== question) location.reload();
  if (!now || now.open === open) return;
  open = now.open;
  for (const button of buttons) button.disabled = !open;
  state.textContent = open ? 'The vote is open.' : 'The vote is closed. Look at the screen.';
}, LOOK_MS);

export {};
