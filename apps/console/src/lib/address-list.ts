/** What somebody pasted or picked, as addresses of one domain. */
export interface AddressList {
  readonly addresses: readonly string[];
  /** What cannot be an address of that domain, as it was written. */
  readonly wrong: readonly string[];
}

/**
 * Addresses out of free text: with any of spaces, commas, semicolons and lines between them, as `Name <address>`, or
 * usernames alone. Each once.
 */
export function readAddresses(text: string, domain: string): AddressList {
  const words = text
    .split(/[\n,;]/)
    .flatMap((line) => /<([^<>]*)>/.exec(line)?.[1] ?? line.split(/\s+/))
    .map((word) => word.trim().replace(/^xmpp:/i, ""))
    .filter((word) => word !== "");
  const addresses = new Set<string>();
  const wrong = new Set<string>();
  for (const word of words) {
    const at = word.indexOf("@");
    const [username, host] = at < 0 ? [word, domain] : [word.slice(0, at), word.slice(at + 1).toLowerCase()];
    if (username !== "" && host === domain) addresses.add(`${username.toLowerCase()}@${host}`);
    else wrong.add(word);
  }
  return { addresses: [...addresses], wrong: [...wrong] };
}
