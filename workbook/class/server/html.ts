import { EXERCISES } from '../../../exercises/index.ts';

const page = (title: string, name: string, main: string, script = true) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/${name}.css"></head>
<body>
${main}
${script ? `<script type="module" src="/assets/${name}.js"></script>` : ''}
</body></html>
`;

const clock = `<p class="clock"><span class="left digits">30:00</span> <span class="of">of the practathon</span></p>`;

/** The instructor's page: everything else is filled in by its script, as text. */
export function classPage(): string {
  const columns = EXERCISES.map(({ id, title }) => `<th scope="col">${id} ${title.split(':')[0]}</th>`).join(
    '',
  );
  return page(
    'The class',
    'class',
    `<header>
<h1>The class</h1>
<p class="counts" role="status"></p>
${clock}
<button type="button" id="clock">Start the 30 minutes</button>
<a href="/projector" target="_blank" rel="noopener">Projector, without names</a>
<p class="online" hidden>reconnecting … is npm run class still running?</p>
</header>
<main>
<section class="card hands" aria-labelledby="hands"><h2 id="hands">Raised hands</h2><ol></ol><p class="none">No hand is up.</p></section>
<section class="card stuck" aria-labelledby="stuck"><h2 id="stuck">Longest at one check</h2><ol></ol><p class="none">No learner waits at a check.</p></section>
<section class="card hurdles" aria-labelledby="hurdles"><h2 id="hurdles">What holds most people up</h2><ol></ol><p class="none">No check fails yet.</p></section>
<section class="card say" aria-labelledby="say"><h2 id="say">Message</h2>
<form><label>To <select name="to"><option value="">everybody</option></select></label>
<label>Text <textarea name="text" rows="2" maxlength="500" required></textarea></label>
<button type="submit">Send to the terminals</button><p role="status" class="sent"></p></form></section>
<section class="card people" aria-labelledby="people"><h2 id="people">Learners</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Table of the learners"><table>
<thead><tr><th scope="col">Name</th><th scope="col">Ready</th>${columns}<th scope="col">Now at</th></tr></thead><tbody></tbody></table></div>
<p class="none">No learner has joined yet. The projector page shows how.</p></section>
</main>`,
  );
}

/** The class for everybody's eyes: numbers without names, and how to join. */
export function projectorPage(joinUrl: string): string {
  const exercises = EXERCISES.map(
    ({
      id,
      name,
      title,
    }) => `<li data-exercise="${name}"><span class="name">${id} ${title.split(':')[0]}</span>
<meter min="0" max="1" value="0" aria-label="Share of the class that passes ${title.split(':')[0]}"></meter><span class="digits"></span></li>`,
  ).join('');
  return page(
    'The class, without names',
    'projector',
    `<header><h1>Practathon</h1><p class="counts"></p>${clock}<p class="online" hidden>reconnecting …</p></header>
<main>
<section class="card"><h2>Exercises that pass</h2><ol class="exercises">${exercises}</ol></section>
<section class="card"><h2>What holds most people up</h2><div class="hurdle"><p class="none">No check fails yet.</p></div></section>
<section class="card join"><h2>Join</h2><img src="/qr.svg" alt="QR code of the page that says how to join" width="180" height="180">
<p>In the workbook’s folder:</p>
<p><code>npm run exercise -- --class ${joinUrl.replace('http://', '')} --as YOUR-NAME</code></p></section>
</main>`,
  );
}

/** How to join, for a browser. Without the code it says where to find that. */
export function joinPage(address: string, code: string | undefined): string {
  return page(
    'Join the class',
    'join',
    `<main><h1>Join the class</h1>
<p>In the folder of your workbook, type:</p>
<pre><code>npm run exercise -- --class ${address}/${code ?? 'CODE'} --as YOUR-NAME</code></pre>
${code ? '' : '<p>The code is on the projector.</p>'}
<h2>What the class sees</h2>
<p>Your name, the exercise that is open, which checks pass, and what the first failing one expects; attempts, hints, minutes,
the results of your checkpoints, and a raised hand. Never your code, and never a key.</p>
<p>While the class can’t be reached, you go on working, and it catches up later. To leave it:
<code>npm run exercise -- --class off</code></p></main>`,
    false,
  );
}
