import { toAsciiName, toUnicodeName } from "./idna.ts";
import { MAX_PART_OCTETS, MAX_UNPREPARED } from "./jid-parts.ts";
import { utf8Length } from "./unicode.ts";

const MAX_PLAIN_NAME = 253;
const PLAIN_LABEL = "(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const NUMBER = "(?:[0-9]+|0x[0-9a-f]*)";
const PLAIN_NAME = new RegExp(`^(?:${PLAIN_LABEL}\\.)*(?!${NUMBER}$)${PLAIN_LABEL}$`, "i");
const FINAL_SEPARATOR = /[.\u3002\uFF0E\uFF61]$/;
const ENDS_IN_NUMBER = new RegExp(`(?:^|\\.)${NUMBER}$`);
const IPV4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}$/;
const IPV6_GROUP = /^[0-9a-f]{1,4}$/i;
const IPV6_GROUPS = 8;

/**
 * The form of a domainpart that is stored, compared and sent (RFC 7622 §3.2): a name of U-labels in lower case without
 * a final dot, an IPv4 address, or an IPv6 address in brackets; undefined when it is malformed. Names that functions of
 * the C library would read as a short, octal or hexadecimal IPv4 address are malformed.
 */
export function prepareDomainpart(text: string): string | undefined {
  if (text.length <= MAX_PLAIN_NAME && PLAIN_NAME.test(text)) return text.toLowerCase();
  if (text.length > MAX_UNPREPARED) return undefined;
  const written = text.replace(FINAL_SEPARATOR, "");
  if (written.startsWith("[")) return isIPv6Literal(written) ? written.toLowerCase() : undefined;
  const name = toUnicodeName(written);
  if (name === undefined || utf8Length(name) > MAX_PART_OCTETS) return undefined;
  return ENDS_IN_NUMBER.test(name) && !IPV4.test(name) ? undefined : name;
}

/** What DNS, certificates and SNI carry for a prepared domainpart: A-labels; an address literal as it is. */
export function domainToAscii(domain: string): string {
  return toAsciiName(domain);
}

/** RFC 3986 IP-literal with an IPv6address; zone identifiers mean nothing to a remote party and are refused. */
function isIPv6Literal(text: string): boolean {
  if (!text.endsWith("]")) return false;
  const address = text.slice(1, -1);
  const halves = address.split("::");
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const embedded = groups.at(-1) ?? "";
  let count = groups.length;
  if (IPV4.test(embedded) && address.endsWith(embedded)) {
    groups.pop();
    count++;
  }
  const complete = halves.length === 1 ? count === IPV6_GROUPS : halves.length === 2 && count < IPV6_GROUPS;
  return complete && groups.every((group) => IPV6_GROUP.test(group));
}
