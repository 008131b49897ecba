import { BlockList, isIP } from "node:net";

/** What an IP address is for; `unusable` reaches nobody that a webhook may be for, or could be many things (RFC 6890). */
export type AddressKind = "public" | "private" | "loopback" | "unusable";

const networks: Readonly<Record<Exclude<AddressKind, "public">, readonly string[]>> = {
  loopback: ["127.0.0.0/8", "::1/128"],
  private: ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
  unusable: [
    "0.0.0.0/8",
    "169.254.0.0/16",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
  ],
};

/** Global unicast (RFC 4291 §2.4); every other address of IPv6 that is not named above is of no use. */
const globalUnicast = listOf(["2000::/3"]);
/** In these an address of IPv4 is the last 32 bits: of NAT64 (RFC 6052 §2.1), which is as that address is. */
const translated = listOf(["64:ff9b::/96"]);

const lists = {
  loopback: listOf(networks.loopback),
  private: listOf(networks.private),
  unusable: listOf(networks.unusable),
};

/** What an IP address is for; `unusable` for what is none. */
export function addressKind(address: string): AddressKind {
  const version = isIP(address);
  if (version === 0 || address.includes("%")) return "unusable";
  const family = version === 4 ? "ipv4" : "ipv6";
  if (family === "ipv6") {
    // BlockList looks through ::ffff:0:0/96 by itself; such an address is no peer's own (RFC 4291 §2.5.5.2).
    if (isMapped(address)) return "unusable";
    if (translated.check(address, family)) return addressKind(lastFour(address));
  }
  if (lists.loopback.check(address, family)) return "loopback";
  if (lists.private.check(address, family)) return "private";
  if (lists.unusable.check(address, family)) return "unusable";
  return family === "ipv4" || globalUnicast.check(address, family) ? "public" : "unusable";
}

/** Why the address of a webhook will not do, as a sentence; undefined when it will. What its name resolves to is asked at each attempt. */
export function urlFault(text: string, allowPrivate: boolean): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return "This is not an address of the web.";
  if (url.username !== "" || url.password !== "") return "Leave user and password out of the address.";
  const host = hostOf(url);
  const kind = isIP(host) === 0 ? undefined : addressKind(host);
  const isLocal = kind === "loopback" || host === "localhost" || host.endsWith(".localhost");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLocal && allowPrivate))
    return "Give an address that begins with https://.";
  if (url.hash !== "") return "Leave the part after # out of the address.";
  if (isLocal && !allowPrivate) return refusal;
  return kind === undefined || mayReach(kind, allowPrivate) ? undefined : refusal;
}

const refusal = "This address is of a private network, or of this machine.";

/** Whether something is sent to addresses of a kind. */
export function mayReach(kind: AddressKind, allowPrivate: boolean): boolean {
  return kind === "public" || (allowPrivate && (kind === "private" || kind === "loopback"));
}

/** The host of an address, an IPv6 one without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

function listOf(all: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of all) {
    const [address = "", length] = network.split("/");
    list.addSubnet(address, Number(length), isIP(address) === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

/** As URL writes an address of IPv6: lower case, shortest, without dotted parts. */
function canonical(address: string): string {
  return hostOf(new URL(`http://[${address}]/`));
}

function isMapped(address: string): boolean {
  return canonical(address).startsWith("::ffff:");
}

/** The last 32 bits of an address within 64:ff9b::/96 as one of IPv4. */
function lastFour(address: string): string {
  const parts = canonical(address).slice("64:ff9b::".length).split(":");
  const bits = parts.reduce((number, part) => number * 65_536 + Number.parseInt(part || "0", 16), 0);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
}
