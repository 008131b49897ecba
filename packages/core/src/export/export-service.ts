import { unknownAccount } from "../account/account-service.ts";
import { type Actor, type EntityActor, type Grant, may } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { PortableGroup } from "../portable/portable-account.ts";
import { type PortableFormat, portableWriters } from "../portable/portable-writer.ts";
import type { Database, Stores } from "../transaction.ts";

export interface ExportInput {
  readonly domain: string;
  /** The username of the one account to export; absent: all of them. */
  readonly only?: string;
  readonly format: PortableFormat;
  /** Whether messages that wait for accounts are exported too (not in CSV). */
  readonly offline: boolean;
}

/** A file as it is written. */
export interface ExportFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: AsyncIterable<string>;
}

/** Accounts on their way out, with their keys. */
export interface ExportService {
  /**
   * Begins an export, which the audit holds from then on. What comes out is written as it is read: what changes meanwhile
   * may be in it or not. `notFound` for no such domain or account.
   */
  export(actor: Actor, input: ExportInput): Promise<ExportFile>;
  /** The same of what is stored of the account that asks, messages that wait for it included. */
  exportOwn(actor: EntityActor, format: PortableFormat): Promise<ExportFile>;
}

/** Accounts that are read at once. */
const PAGE = 200;

export function createExportService(database: Database): ExportService {
  return {
    async export(actor, input) {
      return exportFile(may(actor, "account.export", input.domain), input);
    },
    async exportOwn(actor, format) {
      const { local: only, domain } = actor.jid;
      const grant = may(actor, "account.login", domain);
      if (only === undefined) throw unknownAccount(actor.jid); // or it would be all of the domain
      return exportFile(grant, { domain, only, format, offline: true });
    },
  };

  async function exportFile(grant: Grant, { domain, only, format, offline }: ExportInput): Promise<ExportFile> {
    const stores = database.read(grant);
    const writer = portableWriters[format];
    if (!(await stores.domains.get(domain)))
      throw new DomainError("notFound", `There is no domain ${domain}.`, "domain");
    const one =
      only === undefined
        ? undefined
        : await stores.portables.page({ domain, only, limit: 1, offline: false, vCards: false });
    if (one?.length === 0) throw new DomainError("notFound", `There is no account ${only}@${domain}.`, "account");
    await database.transact(grant, async (tx) =>
      tx.emit({ type: "export.made", domain, format, ...(only !== undefined && { only: `${only}@${domain}` }) }),
    );
    const vCards = format !== "csv"; // pictures are nothing for a spreadsheet
    const query = { domain, limit: PAGE, vCards, offline: offline && vCards, ...(only !== undefined && { only }) };
    const text = async function* (): AsyncGenerator<string> {
      yield writer.begin(domain);
      if (only === undefined) for (const group of await groupsOf(stores, domain)) yield writer.group(group);
      for (let after: string | undefined; ; ) {
        const page = await stores.portables.page({ ...query, ...(after !== undefined && { after }) });
        if (page.length > 0) yield page.map((account) => writer.account(account)).join("");
        if (page.length < PAGE) break;
        after = page.at(-1)?.username;
      }
      yield writer.end();
    };
    const name = only === undefined ? domain : `${only}@${domain}`;
    return { fileName: `${name}.${writer.extension}`, mediaType: writer.mediaType, text: text() };
  }
}

async function groupsOf({ groups }: Stores, domain: string): Promise<readonly PortableGroup[]> {
  const found = await groups.list(domain);
  const names = new Map(found.map(({ id, name }) => [id, name]));
  const shown = (ids: readonly string[]): readonly string[] => ids.flatMap((id) => names.get(id) ?? []);
  return found.map(({ name, rosterGroup, description, shownTo }) => ({
    name,
    rosterGroup,
    ...(description !== undefined && { description }),
    shownTo: shown(shownTo),
  }));
}
