import { readFileSync } from 'node:fs';
import { satisfies } from 'semver';
import { describe, expect, test } from 'vitest';

interface Locked {
  version?: string;
  resolved?: string;
  engines?: { node?: string };
  optionalDependencies?: Record<string, string>;
  dependencies?: Record<string, string>;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
const lock = read('package-lock.json') as { packages: Record<string, Locked> };
const manifest = read('package.json');
const packages = Object.entries(lock.packages);

describe('package-lock.json', () => {
  // npm silently omits a platform package that the registry lacks, and then `npm ci` fails on that platform
  test('holds every optional platform package', () => {
    const missing = packages.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter(
          (name) =>
            !packages.some(([p]) => p === `node_modules/${name}` || p.endsWith(`/node_modules/${name}`)),
        )
        .map((name) => `${path || 'package.json'} → ${name}`),
    );
    expect(missing).toEqual([]);
    // nine platforms, the client and three packages that it needs
    expect(packages.filter(([path]) => path.includes('@libsql/'))).toHaveLength(13);
  });

  test('names no registry, so that any mirror works', () => {
    expect(packages.filter(([, { resolved }]) => resolved?.startsWith('http')).map(([path]) => path)).toEqual(
      [],
    );
  });

  // a lock file made on a newer Node picks packages that refuse Node 20
  test('has no package that refuses Node 20.19', () => {
    const refusing = packages
      .filter(([path, { engines }]) => path && engines?.node && !satisfies('20.19.0', engines.node))
      .map(([path, { engines }]) => `${path}: ${engines?.node}`);
    expect(refusing).toEqual([]);
  });
});

test('package.json has only exact versions', () => {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  for (const [name, version] of Object.entries(all)) expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
});
