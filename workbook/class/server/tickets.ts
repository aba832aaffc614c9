import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** No 0, 1, I and O, which look alike on a wall. */
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** The join code and the tickets of a class: both come from its secret, so that a restart keeps them. */
export function tickets(key: Buffer) {
  const sign = (text: string) => createHmac('sha256', key).update(text).digest();
  const same = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b);
  const letters = [...sign('code').subarray(0, 8)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  const code = `${letters.slice(0, 4)}-${letters.slice(4)}`;
  return {
    /** Such as `K7QF-3MXD`. */
    code,
    isCode: (text: string) => same(sign(plain(text)), sign(plain(code))),
    /** The ticket of a new learner. */
    create(id: string = randomUUID()) {
      return { id, ticket: `${id}.${sign(`learner ${id}`).toString('base64url')}` };
    },
    /** The learner of an `Authorization` header, if this class has made its ticket. */
    of(header = ''): string | undefined {
      const [, id = '', signature = ''] = /^Bearer ([\w-]{36})\.([\w-]{43})$/.exec(header) ?? [];
      return id && same(Buffer.from(signature, 'base64url'), sign(`learner ${id}`)) ? id : undefined;
    },
  };
}

/** People type a code in small letters, and without its hyphen. */
function plain(code: string): string {
  return code.toUpperCase().replace(/[^A-Z\d]/g, '');
}
