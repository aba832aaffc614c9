import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { KEY_BYTES } from '../../common/kept-key.ts';

const COOKIE = /(?:^|;\s*)phone=([\w-]+)\.([\w-]+)/;
const LIFE_SECONDS = 12 * 60 * 60;

export type Phones = ReturnType<typeof phones>;

/**
 * Recognises phones by a ticket: a cookie that only this server can make. It is `Lax` since a phone may follow a link to
 * the page; a vote is a PUT, which another site can't make the phone send.
 *
 * @param secret signs the tickets; by default a new one for each start
 */
export function phones(secret: Buffer = randomBytes(KEY_BYTES)) {
  const sign = (id: string) => createHmac('sha256', secret).update(id).digest('base64url');
  return {
    /** The phone that a `Cookie` header names, if its signature is right. */
    of(header: string | undefined): string | undefined {
      const [, id = '', signature = ''] = COOKIE.exec(header ?? '') ?? [];
      const right = Buffer.from(sign(id));
      const given = Buffer.from(signature);
      return id !== '' && given.length === right.length && timingSafeEqual(given, right) ? id : undefined;
    },
    /** `Set-Cookie` for a new phone. */
    newCookie(): string {
      const id = randomUUID();
      return `phone=${id}.${sign(id)}; Path=/; Max-Age=${LIFE_SECONDS}; HttpOnly; SameSite=Lax`;
    },
  };
}
