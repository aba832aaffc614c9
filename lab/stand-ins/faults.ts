import { UserError } from '../../common/user-error.ts';

/** The vendors that the lab emulates. */
export const VENDORS = ['openai', 'pinecone', 'datadog', 'grafana', 'prometheus'] as const;
export type Vendor = (typeof VENDORS)[number];

/** The ways in which a stand-in can fail on request. */
export const FAULT_KINDS = [
  'down',
  'slow',
  'unauthorized',
  'rate-limited',
  'malformed',
  'stale',
  'empty',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Which vendor fails in which way right now. One value per lab, shared by all its stand-ins. */
export class Faults {
  readonly #kinds = new Map<Vendor, FaultKind>();

  /** The fault of this vendor, if one is on. */
  of(vendor: Vendor): FaultKind | undefined {
    return this.#kinds.get(vendor);
  }

  /** Switches a fault on; without a kind the vendor works again. */
  set(vendor: Vendor, kind?: FaultKind): void {
    if (kind) this.#kinds.set(vendor, kind);
    else this.#kinds.delete(vendor);
  }

  /** All faults that are on, such as `['datadog=stale']`. */
  list(): string[] {
    return [...this.#kinds].map(([vendor, kind]) => `${vendor}=${kind}`);
  }
}

/**
 * Reads `datadog=stale`.
 *
 * @throws {UserError} for an unknown vendor or kind
 */
export function parseFault(text: string): { vendor: Vendor; kind: FaultKind } {
  const [vendor, kind, ...rest] = text.split('=');
  const known = VENDORS.find((v) => v === vendor);
  const fault = FAULT_KINDS.find((k) => k === kind);
  if (!known || !fault || rest.length > 0)
    throw new UserError(
      `--fault ${text}: expected VENDOR=KIND, where VENDOR is one of ${VENDORS.join(', ')} and KIND one of ${FAULT_KINDS.join(', ')}.`,
      'Example: npm run lab -- --fault datadog=stale',
    );
  return { vendor: known, kind: fault };
}
