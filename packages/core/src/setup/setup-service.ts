import { createHash, randomBytes } from "node:crypto";
import { newAccount } from "../account/account-service.ts";
import type { Account } from "../account/account-store.ts";
import { type Actor, type ActorRequest, mayEverywhere } from "../actor.ts";
import { prepareDomain } from "../domain/domain-service.ts";
import type { Domain } from "../domain/domain-store.ts";
import { DomainError } from "../domain-error.ts";
import { newOperator, type OperatorInput } from "../operator/operator-service.ts";
import type { Operator } from "../operator/operator-store.ts";
import type { Committed, Database } from "../transaction.ts";

/** A setup link is good for so long; every start before setup prints a fresh one. */
export const SETUP_LINK_LIFETIME_MS = 24 * 60 * 60 * 1000;

export interface SetupInput {
  readonly owner: Omit<OperatorInput, "role" | "domain">;
  readonly domain: string;
  /** The first account, if one is wanted at once. */
  readonly account?: { readonly username: string; readonly password: string };
}

export interface SetupResult {
  readonly owner: Operator;
  readonly domain: Domain;
  readonly account?: Account;
}

/** The first start: one link, one owner, one domain. */
export interface SetupService {
  /** Whether nobody can sign in yet. */
  isNeeded(): Promise<boolean>;
  /** Makes the link's secret (only its hash is stored), or gives undefined when setup is done. Ends earlier links. */
  issueLink(): Promise<string | undefined>;
  /** Whether the secret opens setup now. */
  isValid(token: string): Promise<boolean>;
  /** Makes owner and domain (and account) in one transaction and spends the link; `forbidden` for a wrong or spent link. */
  complete(token: string, input: SetupInput, request?: ActorRequest): Promise<Committed<SetupResult>>;
}

/** `iterations`: rounds of key derivation for the first account's password. */
export function createSetupService(database: Database, iterations: number): SetupService {
  const actor: Actor = { kind: "setup", id: "link" };
  const hash = (token: string): string => createHash("sha256").update(token).digest("hex");
  const spent = (): DomainError =>
    new DomainError("forbidden", "This setup link is not valid any more. Restart Rostra to print a fresh one.");
  return {
    async isNeeded() {
      return (await database.read(mayEverywhere(actor, "operator.read")).operators.count()) === 0;
    },
    async issueLink() {
      const grant = mayEverywhere(actor, "operator.write");
      const token = randomBytes(24).toString("base64url");
      const { value } = await database.transact(grant, async (tx) => {
        if ((await tx.operators.count()) > 0) return undefined;
        await tx.setup.setLink(hash(token), new Date(Date.now() + SETUP_LINK_LIFETIME_MS));
        return token;
      });
      return value;
    },
    async isValid(token) {
      const stores = database.read(mayEverywhere(actor, "operator.read"));
      return (await stores.operators.count()) === 0 && (await stores.setup.isLink(hash(token), new Date()));
    },
    async complete(token, input, request) {
      const grant = mayEverywhere({ ...actor, ...(request && { request }) }, "operator.write");
      if (!(await this.isValid(token))) throw spent();
      const owner = await newOperator({ ...input.owner, role: "owner" });
      const domainName = prepareDomain(input.domain);
      const account = input.account && (await newAccount({ ...input.account, domain: domainName }, iterations));
      return database.transact(grant, async (tx) => {
        if ((await tx.operators.count()) > 0 || !(await tx.setup.isLink(hash(token), new Date()))) throw spent();
        await tx.setup.removeLink();
        const domain = (await tx.domains.get(domainName)) ?? (await tx.domains.create(domainName));
        const created = await tx.operators.create(owner);
        tx.emit({ type: "setup.completed", domain: domainName });
        tx.emit({ type: "operator.created", operator: created.id, email: created.email, role: "owner" });
        const [first] = account ? await tx.accounts.create([account]) : [];
        if (first) tx.emit({ type: "account.created", account: first.jid });
        return { owner: created, domain, ...(first && { account: first }) };
      });
    },
  };
}
