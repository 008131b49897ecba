import type { AccountService } from "@rostra/core/account/account-service";
import { type AccountSummary, isSuspended } from "@rostra/core/account/account-store";
import type { Actor } from "@rostra/core/actor";
import type { BulkService } from "@rostra/core/bulk/bulk-service";
import { DomainError } from "@rostra/core/domain-error";
import { csvLine } from "@rostra/core/portable/portable-csv";
import { accountQuestion, readFilters } from "../lib/account-filters.ts";
import { attachment, streamed } from "./file-response.ts";

/** Accounts that are read from the database together. */
const PAGE = 500;

const CSV = "text/csv; charset=utf-8";

const COLUMNS = [
  "address",
  "display name",
  "e-mail",
  "status",
  "groups",
  "sessions",
  "last login",
  "created",
  "messages waiting",
  "messages allowed",
];

/** What the accounts page shows, of all its pages, as CSV: `?` as the page has it. Throws as the service does. */
export async function exportAccountList(
  accounts: Pick<AccountService, "list">,
  actor: Actor,
  url: URL,
): Promise<Response> {
  const filters = readFilters(url.searchParams);
  const { sort, descending } = filters;
  const asked = { ...accountQuestion(filters), sort, descending, limit: PAGE };
  const first = await accounts.list(actor, asked);
  async function* lines(): AsyncGenerator<string> {
    yield csvLine(COLUMNS);
    yield first.items.map(toLine).join("");
    for (let after = first.next; after !== undefined; ) {
      const { items, next } = await accounts.list(actor, { ...asked, after });
      yield items.map(toLine).join("");
      after = next;
    }
  }
  return new Response(streamed(lines()), { headers: attachment("accounts.csv", CSV) });
}

function toLine(account: AccountSummary): string {
  const { jid, displayName, email, deletion, groups, sessions, lastLoginAt, createdAt, spool } = account;
  return csvLine([
    jid.toString(),
    inert(displayName ?? ""),
    inert(email ?? ""),
    deletion ? "deleted" : isSuspended(account, new Date()) ? "suspended" : "active",
    inert(groups.map(({ name }) => name).join(";")),
    String(sessions),
    lastLoginAt?.toISOString() ?? "",
    createdAt.toISOString(),
    String(spool.messages),
    String(spool.quota),
  ]);
}

/** Text that no spreadsheet takes for a formula. */
function inert(text: string): string {
  return /^[=+\-@\t]/.test(text) ? `'${text}` : text;
}

/**
 * The links of a bulk as CSV, made as they are taken: who breaks off asks again for those that are left. `origin` is where
 * people open the console. Throws as the service does.
 */
export async function bulkResetLinks(
  bulks: Pick<BulkService, "resetLinks">,
  actor: Actor,
  url: URL,
  origin: string,
): Promise<Response> {
  const id = url.searchParams.get("bulk");
  if (id === null) throw new DomainError("invalid", "The bulk action is missing.", "bulk");
  const { links } = await bulks.resetLinks(actor, id);
  async function* lines(): AsyncGenerator<string> {
    yield csvLine(["address", "link", "good until"]);
    for await (const { account, token, expiresAt } of links)
      yield csvLine([account.toString(), `${origin}/reset/${token}`, expiresAt.toISOString()]);
  }
  return new Response(streamed(lines()), { headers: attachment("reset-links.csv", CSV) });
}
