/** Where the page of an account is. */
export function accountPath(jid: string): string {
  return `/accounts/${encodeURIComponent(jid)}`;
}
