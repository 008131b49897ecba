import type { BareJid } from "@rostra/xmpp/jid";
import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import type { PrivacyStore } from "../../privacy/privacy-store.ts";
import { covers } from "./grant.ts";
import { byText, changed, type MemoryAccess, type StoredPrivacy } from "./state.ts";

const noPrivacy: StoredPrivacy = { revision: 0n, lists: new Map(), history: [] };

export function privacyStore(grant: Grant, { read, write }: MemoryAccess): PrivacyStore {
  const exists = (owner: BareJid): boolean => covers(grant, owner.domain) && read().accounts.has(owner.toString());
  const get = (owner: BareJid): StoredPrivacy =>
    (exists(owner) ? read().privacy.get(owner.toString()) : undefined) ?? noPrivacy;
  const set = (owner: BareJid, stored: StoredPrivacy): void =>
    write({ privacy: changed(read().privacy, [owner.toString(), stored]) });
  const nextVersion = (owner: BareJid, name: string): number => {
    const { lists, history } = get(owner);
    const known = history.filter((one) => one.name === name).map(({ version }) => version);
    return Math.max(0, lists.get(name)?.version ?? 0, ...known) + 1;
  };
  return {
    async state(owner) {
      if (!exists(owner)) return undefined;
      const { revision, lists, defaultList } = get(owner);
      return {
        revision,
        lists: [...lists.values()].sort((one, other) => byText(one.name, other.name)),
        ...(defaultList !== undefined && { defaultList }),
      };
    },
    async get(owner, name) {
      return get(owner).lists.get(name);
    },
    async put(owner, { name, items }, actor) {
      if (!exists(owner)) throw new DomainError("notFound", `There is no account ${owner}.`);
      const { lists, history, ...rest } = get(owner);
      const [revision, version] = [rest.revision + 1n, nextVersion(owner, name)];
      set(owner, {
        ...rest,
        revision,
        lists: changed(lists, [name, { name, items, version }]),
        history: [{ name, version, items, actor, at: new Date() }, ...history],
      });
      return { revision, version };
    },
    async remove(owner, name, actor) {
      const { lists, history, defaultList, revision: before } = get(owner);
      if (!lists.has(name)) throw new DomainError("notFound", `There is no privacy list “${name}”.`, "name");
      const [revision, version] = [before + 1n, nextVersion(owner, name)];
      set(owner, {
        revision,
        lists: new Map([...lists].filter(([key]) => key !== name)),
        ...(defaultList !== undefined && defaultList !== name && { defaultList }),
        history: [{ name, version, actor, at: new Date() }, ...history],
      });
      return { revision, version };
    },
    async setDefault(owner, name) {
      if (!exists(owner)) throw new DomainError("notFound", `There is no account ${owner}.`);
      const { lists, history, revision: before } = get(owner);
      if (name !== undefined && !lists.has(name))
        throw new DomainError("notFound", `There is no privacy list “${name}”.`, "name");
      const revision = before + 1n;
      set(owner, { revision, lists, history, ...(name !== undefined && { defaultList: name }) });
      return revision;
    },
    async history(owner, { name, limit }) {
      return get(owner)
        .history.filter((one) => name === undefined || one.name === name)
        .slice(0, limit);
    },
    async version(owner, name, version) {
      return get(owner).history.find((one) => one.name === name && one.version === version);
    },
    async forgetVersions(owner, keep) {
      const stored = get(owner);
      if (exists(owner)) set(owner, { ...stored, history: stored.history.slice(0, keep) });
    },
  };
}
