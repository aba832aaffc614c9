import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { inProject } from '../../common/paths.ts';
import { environment } from '../support/command.ts';
import { eventually } from '../support/lab.ts';

/** util-linux's `script` gives the command a terminal. */
const hasScript = spawnSync('script', ['--version']).stdout?.includes('util-linux') ?? false;

test.skipIf(!hasScript)(
  'the menu fits 24 lines, and a section that can’t open is not done',
  {
    timeout: 60_000,
  },
  async () => {
    const taken = createServer()
      .listen(4100, '127.0.0.1')
      .once('error', () => {}); // another program may have it
    const command = `stty rows 24 cols 80; exec ${process.execPath} scripts/run.mjs start`;
    const menu = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: inProject('.'),
      env: { ...environment(), TERM: 'xterm' },
    });
    let output = '';
    menu.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const shown = () => stripVTControlCharacters(output);
    const shows = (text: string) => eventually(() => expect(shown()).toContain(text), 20_000);
    try {
      await shows('navigate');
      const lines = shown().trim().split('\n');
      expect(lines[0]).toContain('From Datadog APM (M7.2)');
      expect(lines.length).toBeLessThan(24);
      menu.stdin.write('\r');
      await shows('Open the slides in your browser?');
      menu.stdin.write('n\r');
      await shows('Ctrl-C returns to the menu.');
      await shows('Port 4100 is in use');
      await shows('Recap could not be opened');
      const after = () => shown().slice(shown().indexOf('could not be opened'));
      await eventually(() => expect(after()).toContain('❯ 00:00–02:00  Recap')); // not the next one
    } finally {
      menu.kill('SIGKILL');
      await once(menu, 'close');
      taken.close();
    }
  },
);
