/** Whoever guesses it may do everything, from anywhere. */
const MIN_CHARS = 16;

/** Tells in a sentence what a token must be to be the admin's, or null. */
export function findAdminTokenFault(token: string): string | null {
  return token.length >= MIN_CHARS && /^[\x21-\x7e]+$/.test(token)
    ? null
    : `ADMIN_TOKEN must be at least ${MIN_CHARS} characters, without blanks`;
}
