import { createHash } from "node:crypto";
import { encodeBase64 } from "./base64.ts";
import { SCRAM_HASH, type ScramMechanism } from "./scram.ts";

/**
 * The attribute `h` of server-first-message (XEP-0474 §6.1): a hash of what was offered, which the client compares with
 * what it saw. `bindings` is what XEP-0440 advertised; undefined when it advertised nothing.
 */
export function downgradeProtection(
  mechanism: ScramMechanism,
  offered: readonly string[],
  bindings: readonly string[] | undefined,
): string {
  const list = (names: readonly string[]): string => [...names].sort().join("\x1e"); // ASCII: the order of i;octet
  const text = bindings === undefined ? list(offered) : `${list(offered)}\x1f${list(bindings)}`;
  return `h=${encodeBase64(createHash(SCRAM_HASH[mechanism].digest).update(text).digest())}`;
}
