import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';

const COOKIE = /(?:^|;\s*)phone=([\w-]+)\.([\w-]+)/;
const LIFE_SECONDS = 12 * 60 * 60;

/** Recognises phones by a ticket: a cookie that only this server can make. */
export interface Phones {
  /** The phone that a `Cookie` header names, if its signature is right. */
  of(header: string | undefined): string | undefined;
  /** `Set-Cookie` for a new phone. */
  newCookie(): string;
}

/**
 * The cookie is `Lax` since a phone may follow a link to the page. A vote is a PUT, which another site can't make the phone
 * send.
 *
 * @param secret signs the tickets; by default a new one for each start
 */
export function phones(secret: Buffer = randomBytes(32)): Phones {
  const sign = (id: string) => createHmac('sha256', secret).update(id).digest('base64url');
  return {
    of(header) {
      const [, id = '', signature = ''] = COOKIE.exec(header ?? '') ?? [];
      const right = Buffer.from(sign(id));
      const given = Buffer.from(signature);
      return id !== '' && given.length === right.length && timingSafeEqual(given, right) ? id : undefined;
    },
    newCookie() {
      const id = randomUUID();
      return `phone=${id}.${sign(id)}; Path=/; Max-Age=${LIFE_SECONDS}; HttpOnly; SameSite=Lax`;
    },
  };
}
