import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeWhole } from '../../common/atomic-file.ts';
import type { Folded } from '../telemetry/agent/profiles.ts';
import { flameFigure, flameStyle, speedscopeFolder } from '../telemetry/flame/figure.ts';

/** Writes a profile as the file that Chrome and VS Code open, and a page that opens it in speedscope, without a server. */
export function writeProfile(folder: string, name: string, profile: object): { page: string } {
  const text = JSON.stringify(profile);
  writeWhole(join(folder, name), text);
  // as speedscope's own command does it: a script that hands over the profile, since a page from a file can't fetch
  const script = join(folder, `${name}.js`);
  const call = `speedscope.loadFileFromBase64(${JSON.stringify(name)}, "${Buffer.from(text).toString('base64')}")`;
  writeWhole(script, call);
  const viewer = pathToFileURL(join(speedscopeFolder(), 'dist/release/index.html')).href;
  const url = `${viewer}#localProfilePath=${encodeURI(script)}`;
  const page = join(folder, `${name}.html`);
  const body = `<meta http-equiv="refresh" content="0;url=${url}"><p><a href="${url}">${name} in speedscope</a></p>`;
  writeWhole(page, document(`${name} in speedscope`, body));
  return { page };
}

/** Writes the page with the flame graphs before and after. Returns its path. */
export function writeFlamePage(
  folder: string,
  graphs: { title: string; file: string; folded: Folded }[],
): string {
  const page = join(folder, 'flame.html');
  const body = `<h1>Flame graphs of the Recap</h1>
<p>The wider a box, the more time its function and its callees took. The graphs have the same width, not the same time.</p>
${graphs.map(({ title, file, folded }) => `<h2>${title}</h2>${flameFigure(file, folded)}`).join('\n')}
<p><a href="slow.cpuprofile.html">slow.ts in speedscope</a> · <a href="fast.cpuprofile.html">fast.ts in speedscope</a></p>`;
  writeWhole(page, document('Flame graphs of the Recap', body));
  return page;
}

/** A page that needs no script and no other file. */
function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><link rel="icon" href="data:,">${flameStyle()}</head><body><main>
${body}
</main></body></html>`;
}
