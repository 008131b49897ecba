/** The secret in an `otpauth:` address as people type it: in fours. */
export function secretInFours(uri: string): string {
  const secret = URL.canParse(uri) ? (new URL(uri).searchParams.get("secret") ?? "") : "";
  return secret.match(/.{1,4}/g)?.join(" ") ?? "";
}
