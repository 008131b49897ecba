/** The secret a program comes with, `Authorization: Bearer …` (RFC 6750 §2.1); undefined for a request without one. */
export function bearerOf(headers: Headers): string | undefined {
  return /^bearer +(\S+) *$/i.exec(headers.get("authorization") ?? "")?.[1];
}
