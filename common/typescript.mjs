// Lets Node load TypeScript. Node 22.18 and newer strip types themselves; older versions load it through tsx.
import { setSourceMapsEnabled } from 'node:process';

if (!process.features.typescript) {
  await import('tsx');
  setSourceMapsEnabled(true);
}
