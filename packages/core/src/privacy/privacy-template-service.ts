import type { BareJid } from "@rostra/xmpp/jid";
import { type Actor, type Grant, may, mayAnywhere, type Verb } from "../actor.ts";
import { checkDescription } from "../description.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database, Stores } from "../transaction.ts";
import { checkList, inOrder } from "./privacy-list-check.ts";
import type { PrivacyOptions, PrivacyService } from "./privacy-service.ts";
import type { PrivacyTemplate, PrivacyTemplateSummary } from "./privacy-template-store.ts";

/** Accounts to which one call applies a template at most. */
export const TEMPLATE_BATCH = 100;

export type PrivacyTemplateInput = Omit<PrivacyTemplate, "version" | "updatedAt">;

/** Whose lists a template is to become: one account's, or those of a group's members after the username `cursor`. */
export type TemplateRecipients = { readonly account: BareJid } | { readonly group: string; readonly after?: string };

export interface TemplateApplication {
  readonly to: TemplateRecipients;
  /** The name the list has there; a list of that name is replaced. */
  readonly list: string;
  /** Whether it is to be the default list as well. */
  readonly asDefault: boolean;
}

export interface TemplateOutcome {
  /** Where the list is as the template says now, or was before. */
  readonly applied: readonly BareJid[];
  readonly failed: readonly { readonly account: BareJid; readonly reason: string }[];
  /** The `cursor` for the members that are left, if there are any. */
  readonly next?: string;
}

/**
 * Templates for the privacy lists of a domain's accounts, for administrators. `notFound` for no such domain or template.
 */
export interface PrivacyTemplateService {
  /** Of a domain, or of every domain the actor may see; by domain and name. */
  list(actor: Actor, domain?: string): Promise<readonly PrivacyTemplateSummary[]>;
  get(actor: Actor, domain: string, name: string): Promise<PrivacyTemplate>;
  /**
   * Makes a template or replaces it as a whole. Checked as a list (`PrivacyService.put`), but for the roster groups, which
   * are each account's own; `limited` for a template too many. With `expected` a `conflict` of the field `version` unless
   * it is at that version, 0 for one that is not there.
   */
  put(actor: Actor, template: PrivacyTemplateInput, expected?: number): Promise<Committed<PrivacyTemplate>>;
  /** Lists that were made by it stay. */
  remove(actor: Actor, domain: string, name: string): Promise<Committed<void>>;
  /**
   * Puts the template as a list of accounts of its domain, {@link TEMPLATE_BATCH} at most, each in a transaction of its
   * own: one that is refused (`PrivacyService.apply`) is told of, and the others go on. `invalid` for an account of another
   * domain, `notFound` for no such group on this one.
   */
  apply(
    actor: Actor,
    domain: string,
    name: string,
    application: TemplateApplication,
  ): Promise<Committed<TemplateOutcome>>;
}

export function createPrivacyTemplateService(
  database: Database,
  privacy: PrivacyService,
  options: PrivacyOptions,
): PrivacyTemplateService {
  async function find(stores: Stores, domain: string, name: string): Promise<PrivacyTemplate> {
    const template = await stores.privacyTemplates.get(domain, name);
    if (!template) throw new DomainError("notFound", `There is no template “${name}” on ${domain}.`, "name");
    return template;
  }

  return {
    async list(actor, domain) {
      const grant =
        domain === undefined ? mayAnywhere(actor, "privacy.read") : mayManage(actor, "privacy.read", domain);
      return database.read(grant).privacyTemplates.list(domain);
    },
    async get(actor, domain, name) {
      return find(database.read(mayManage(actor, "privacy.read", domain)), domain, name);
    },
    async put(actor, { domain, name, description, items }, expected) {
      const grant = mayManage(actor, "privacy.write", domain);
      const list = { name: name.trim(), items: inOrder(items) };
      checkList(list, options);
      const about = checkDescription(description);
      return database.transact(grant, async (tx) => {
        if (!(await tx.domains.getForChange(domain)))
          throw new DomainError("notFound", `There is no domain ${domain}.`, "domain");
        const before = await tx.privacyTemplates.get(domain, list.name);
        requireVersion(list.name, before, expected);
        if (!before && (await tx.privacyTemplates.list(domain)).length >= options.templates)
          throw new DomainError("limited", `A domain may have ${options.templates} templates.`, "name");
        const draft = { domain, ...list, ...(about !== undefined && { description: about }) };
        const template = await tx.privacyTemplates.put(draft);
        tx.emit({
          type: "privacyTemplate.changed",
          domain,
          name: list.name,
          version: template.version,
          ...(about !== undefined && { description: about }),
          ...(before && { before: before.items }),
          after: list.items,
        });
        return template;
      });
    },
    async remove(actor, domain, name) {
      return database.transact(mayManage(actor, "privacy.write", domain), async (tx) => {
        await tx.domains.getForChange(domain);
        const { items } = await find(tx, domain, name);
        await tx.privacyTemplates.remove(domain, name);
        tx.emit({ type: "privacyTemplate.removed", domain, name, before: items });
      });
    },
    async apply(actor, domain, name, { to, list, asDefault }) {
      const stores = database.read(mayManage(actor, "privacy.write", domain));
      const { items } = await find(stores, domain, name);
      checkList({ name: list, items }, options);
      const { accounts, next } = await recipients(stores, domain, to);
      const [applied, failed, events]: [BareJid[], TemplateOutcome["failed"][number][], bigint[]] = [[], [], []];
      for (const account of accounts) {
        try {
          const committed = await privacy.apply(actor, account, { name: list, items }, asDefault);
          events.push(...committed.events);
          applied.push(account);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          failed.push({ account, reason: error.message });
        }
      }
      return { value: { applied, failed, ...(next !== undefined && { next }) }, events };
    },
  };
}

/** The proof for a domain's templates: they are nothing of an account's own. */
function mayManage(actor: Actor, verb: Verb, domain: string): Grant {
  if (actor.kind === "entity") throw new DomainError("forbidden", "An account may act only for itself.");
  return may(actor, verb, domain);
}

function requireVersion(name: string, before: PrivacyTemplate | undefined, expected: number | undefined): void {
  const { version = 0, updatedAt } = before ?? {};
  if (expected === undefined || expected === version) return;
  const now = updatedAt
    ? `The template “${name}” is at version ${version} since ${updatedAt.toISOString()}.`
    : `There is no template “${name}” now.`;
  throw new DomainError("conflict", `${now} Look at it again before you change it.`, "version");
}

async function recipients(
  stores: Stores,
  domain: string,
  to: TemplateRecipients,
): Promise<{ readonly accounts: readonly BareJid[]; readonly next?: string }> {
  if ("account" in to) {
    if (to.account.domain !== domain)
      throw new DomainError("invalid", `${to.account} is not an account of ${domain}.`, "account");
    return { accounts: [to.account] };
  }
  if (!(await stores.groups.get(to.group))) throw new DomainError("notFound", "There is no such group.", "group");
  const query = { limit: TEMPLATE_BATCH, ...(to.after !== undefined && { after: to.after }) };
  const { members, next } = await stores.groups.members(to.group, query);
  return { accounts: members.map(({ jid }) => jid), ...(next !== undefined && { next }) };
}
