let remembered = "";

/** Keeps the token that a session answer carried, for browsers where the cookie cannot be read. */
export function rememberCsrfToken(token: string): void {
  remembered = token;
}

/** The token that every writing request must carry; empty before the first session answer. */
export function csrfToken(): string {
  const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
  return cookie?.[1] ?? remembered;
}
