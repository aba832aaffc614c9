import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';

const COOKIE = 'phone';
const LIFE_SECONDS = 12 * 60 * 60;

/** Knows phones again by a cookie that only this server can have made. */
export interface Phones {
  /** The phone that a `Cookie` header names, if its signature is right. */
  of(header: string | undefined): string | undefined;
  /** `Set-Cookie` for a phone that has none. */
  newCookie(): string;
}

/**
 * The cookie is `Lax`: a phone that follows a link to the page is the same phone, and a vote is a PUT, which no other site
 * can make it send.
 *
 * @param secret what the signatures are made with; another one each time the server starts, unless given
 */
export function phones(secret: Buffer = randomBytes(32)): Phones {
  const sign = (id: string) => createHmac('sha256', secret).update(id).digest('base64url');
  return {
    of(header) {
      const [, id = '', signature = ''] =
        new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)\\.([\\w-]+)`).exec(header ?? '') ?? [];
      const right = Buffer.from(sign(id));
      const given = Buffer.from(signature);
      return id !== '' && given.length === right.length && timingSafeEqual(given, right) ? id : undefined;
    },
    newCookie() {
      const id = randomUUID();
      return `${COOKIE}=${id}.${sign(id)}; Path=/; Max-Age=${LIFE_SECONDS}; HttpOnly; SameSite=Lax`;
    },
  };
}
