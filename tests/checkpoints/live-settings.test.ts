import { expect, test } from 'vitest';
import { CHECKPOINTS } from '../../checkpoints/index.ts';
import { liveSettings } from '../../checkpoints/settings/from-env.ts';
import { readEnv } from '../../common/env.ts';
import { contextOf, findingOf } from './context.ts';

const settingsWith = (site?: string) => liveSettings(readEnv({ DD_SITE: site }));

test.each([
  [undefined, 'https://api.datadoghq.com', 'https://app.datadoghq.com'],
  ['datadoghq.eu', 'https://api.datadoghq.eu', 'https://app.datadoghq.eu'],
  ['DATADOGHQ.EU', 'https://api.datadoghq.eu', 'https://app.datadoghq.eu'],
  ['https://app.datadoghq.eu/', 'https://api.datadoghq.eu', 'https://app.datadoghq.eu'],
  [' https://us5.datadoghq.com/apm/home ', 'https://api.us5.datadoghq.com', 'https://us5.datadoghq.com'],
])('DD_SITE %j means %s', (site, apiUrl, appUrl) => {
  expect(settingsWith(site).datadog).toMatchObject({ apiUrl, appUrl });
});

test.each(['eu', 'datadog.com', 'https://', 'app.datadoghq.com.evil.example', '__proto__', 'constructor'])(
  'checkpoint 1 reports DD_SITE %j without repeating it, and asks no server',
  async (site) => {
    const finding = await findingOf(CHECKPOINTS[0]!, contextOf(settingsWith(site)));
    expect(finding).toMatchObject({ status: 'error', found: 'DD_SITE is not one of Datadog’s sites.' });
    expect(finding.fix.join()).toMatch(/datadoghq\.eu/);
  },
);
