import { randomUUID } from "node:crypto";
import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import type { ApiToken, TokenStore } from "../../token/token-store.ts";
import { covers, mustCoverAll } from "./grant.ts";
import { byText, changed, type MemoryAccess } from "./state.ts";

export function tokenStore(grant: Grant, { read, write }: MemoryAccess): TokenStore {
  const isSeen = ({ domain }: ApiToken): boolean =>
    domain === undefined ? grant.domains === "all" : covers(grant, domain);
  const visible = () => [...read().tokens.values()].filter(({ token }) => isSeen(token)).map(inForce);
  /** As a foreign key does: an operator that is gone leaves the token without. */
  const inForce = ({ token, hash }: { readonly token: ApiToken; readonly hash: Uint8Array }) => {
    const { operator, ...rest } = token;
    return { hash, token: operator !== undefined && read().operators.has(operator) ? token : rest };
  };
  const get = (id: string) => visible().find(({ token }) => token.id === id);
  return {
    async list() {
      const tokens = visible().map(({ token }) => token);
      return tokens.sort((one, other) => byText(one.name, other.name) || byText(one.id, other.id));
    },
    async get(id) {
      return get(id)?.token;
    },
    async find(prefix) {
      return visible().find(({ token }) => token.prefix === prefix);
    },
    async create({ hash, ...facts }) {
      if (facts.domain === undefined) mustCoverAll(grant);
      else if (!covers(grant, facts.domain)) throw new DomainError("notFound", `There is no domain ${facts.domain}.`);
      if (!read().operators.has(facts.operator)) throw new DomainError("conflict", "The operator is gone.");
      const made = inForce({ hash, token: { id: randomUUID(), ...facts, createdAt: new Date() } });
      write({ tokens: changed(read().tokens, [made.token.id, made]) });
      return made.token;
    },
    async used(id, at, address) {
      const found = get(id);
      if (!found) return;
      const { lastUsedAddress: _before, ...token } = found.token;
      const used = { ...token, lastUsedAt: at, ...(address !== undefined && { lastUsedAddress: address }) };
      write({ tokens: changed(read().tokens, [id, { hash: found.hash, token: used }]) });
    },
    async revoke(id) {
      if (!get(id)) return false;
      const tokens = new Map(read().tokens);
      tokens.delete(id);
      write({ tokens });
      return true;
    },
  };
}
