import { createHash } from "node:crypto";
import type { PrivacyList } from "@rostra/xmpp/privacy";
import type { RosterItem } from "@rostra/xmpp/roster";
import type { AccountProfile } from "../account/account-profile.ts";
import type { Suspension } from "../account/account-store.ts";
import type { ScramCredential } from "../account/credentials.ts";
import { printAccount } from "./portable-json.ts";

/** A value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A contact with the request that waits for an answer, if there is one (XEP-0227 §4.4, §4.9). */
export interface PortableContact {
  readonly item: RosterItem;
  /** The contact's stanza, as `writeStoredStanza` wrote it. */
  readonly request?: string;
}

/** The privacy lists of an account (XEP-0227 §4.8). */
export interface PortablePrivacy {
  readonly lists: readonly PrivacyList[];
  readonly defaultList?: string;
}

/** A message that waits for the account (XEP-0227 §4.5). */
export interface PortableMessage {
  /** As `writeStoredStanza` wrote it. */
  readonly stanza: string;
  readonly receivedAt: Date;
}

/**
 * An account with all it has, as files carry it from one server to another (XEP-0227). In an export what is absent is not
 * there; in an import it is left as it is.
 */
export interface PortableAccount extends Partial<AccountProfile> {
  /** The localpart. */
  readonly username: string;
  readonly suspension?: Suspension;
  readonly credentials?: readonly ScramCredential[];
  /** Names of the shared groups it is in. */
  readonly groups?: readonly string[];
  readonly roster?: readonly PortableContact[];
  readonly privacy?: PortablePrivacy;
  /** What it tells of itself (XEP-0227 §4.7), as `writeStoredStanza` wrote it. */
  readonly vCard?: string;
  /** Oldest first. */
  readonly offline?: readonly PortableMessage[];
}

/** A shared group as files carry it; its members name it. */
export interface PortableGroup {
  readonly name: string;
  readonly rosterGroup: string;
  readonly description?: string;
  /** Names of groups, itself among them when its members see each other. */
  readonly shownTo: readonly string[];
}

/** What tells two states of an account apart, messages and vCard aside: SHA-256 over its JSON, in hexadecimal. */
export function portableDigest({ offline: _, vCard: __, ...account }: PortableAccount): string {
  return createHash("sha256").update(printAccount(account)).digest("hex");
}

/** The account as it will be when everything that `told` says is set: contacts, lists and groups are added to. Messages and vCard stay its own. */
export function withTold(before: PortableAccount, told: PortableAccount): PortableAccount {
  const { offline: _, username: __, vCard: ___, ...rest } = told;
  const roster = new Map(
    [...(before.roster ?? []), ...(told.roster ?? [])].map((one) => [one.item.contact.toString(), one]),
  );
  const lists = new Map(
    [...(before.privacy?.lists ?? []), ...(told.privacy?.lists ?? [])].map((list) => [list.name, list]),
  );
  const defaultList = told.privacy?.defaultList ?? before.privacy?.defaultList;
  const groups = new Set([...(before.groups ?? []), ...(told.groups ?? [])]);
  return {
    ...before,
    ...rest,
    ...(told.attributes && { attributes: { ...before.attributes, ...told.attributes } }),
    ...(groups.size > 0 && { groups: [...groups] }),
    ...(roster.size > 0 && { roster: [...roster.values()] }),
    ...(lists.size > 0 && {
      privacy: { lists: [...lists.values()], ...(defaultList !== undefined && { defaultList }) },
    }),
  };
}
