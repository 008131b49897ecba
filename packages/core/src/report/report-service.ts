import type { BareJid } from "@rostra/xmpp/jid";
import type { BlockReport } from "@rostra/xmpp/reporting";
import { isXmlText } from "@rostra/xmpp/xml-text";
import { type Actor, actorName, may, mayAnywhere } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";
import { isReportId, type Report, type ReportPage, type ReportQuery } from "./report-store.ts";

/** What reports may hold; see the settings of the same names. */
export interface ReportOptions {
  /** Reports that are kept of one account. */
  readonly perAccount: number;
}

export const DEFAULT_REPORT_OPTIONS: ReportOptions = { perAccount: 100 };

/** Longest note of who closes a report, in characters. */
export const REPORT_NOTE_LIMIT = 1000;

/** Open reports are counted up to here. */
export const OPEN_REPORTS_BOUND = 1000;

/** What users reported (XEP-0377), for the people who administer their domains. `notFound` for no such report. */
export interface ReportService {
  /** Those of the domains the actor may see, newest first. */
  list(actor: Actor, query: ReportQuery): Promise<ReportPage>;
  /** How many are open, at most {@link OPEN_REPORTS_BOUND}. */
  openCount(actor: Actor): Promise<number>;
  /** `conflict` when it is closed already. */
  close(actor: Actor, id: string, note?: string): Promise<Committed<Report>>;
  /** `conflict` when it is open. */
  reopen(actor: Actor, id: string): Promise<Committed<Report>>;
}

export function createReportService(database: Database): ReportService {
  /** Changes a report that the actor may see; `work` is given it as it is in the transaction. */
  async function change(
    actor: Actor,
    id: string,
    work: (tx: Transaction, report: Report) => Promise<Report>,
  ): Promise<Committed<Report>> {
    const seen = isReportId(id) && (await database.read(mayAnywhere(actor, "report.read")).reports.get(id));
    if (!seen) throw unknownReport();
    return database.transact(may(actor, "report.write", seen.reporter.domain), async (tx) => {
      await tx.rosters.lock([seen.reporter]);
      const report = await tx.reports.get(id);
      if (!report) throw unknownReport();
      return work(tx, report);
    });
  }

  return {
    async list(actor, query) {
      const { domain } = query;
      const grant = domain === undefined ? mayAnywhere(actor, "report.read") : may(actor, "report.read", domain);
      return database.read(grant).reports.list(query);
    },
    async openCount(actor) {
      return database.read(mayAnywhere(actor, "report.read")).reports.countOpen(OPEN_REPORTS_BOUND);
    },
    async close(actor, id, note = "") {
      const reason = note.trim();
      if (reason.length > REPORT_NOTE_LIMIT)
        throw new DomainError("invalid", `Use at most ${REPORT_NOTE_LIMIT} characters.`, "note");
      if (!isXmlText(reason)) throw new DomainError("invalid", "This holds characters that cannot be kept.", "note");
      return change(actor, id, async (tx, report) => {
        if (report.closed) throw new DomainError("conflict", `The report was closed by ${report.closed.by} already.`);
        tx.emit({ type: "report.closed", account: report.reporter, report: id, reported: report.reported, reason });
        const closing = { at: new Date(), by: actorName(actor), ...(reason !== "" && { note: reason }) };
        return tx.reports.setClosed(id, closing);
      });
    },
    async reopen(actor, id) {
      return change(actor, id, async (tx, report) => {
        if (!report.closed) throw new DomainError("conflict", "The report is open.");
        tx.emit({ type: "report.reopened", account: report.reporter, report: id, reported: report.reported });
        return tx.reports.setClosed(id, undefined);
      });
    },
  };
}

/**
 * Keeps reports of an account that blocks, in the transaction of the block; whoever writes holds the account's lock. An
 * account that has as many as it may loses its oldest closed ones; where all are open, further ones are not kept, and
 * nobody is told: the block holds anyway.
 */
export async function fileReports(
  tx: Transaction,
  reporter: BareJid,
  reports: readonly BlockReport[],
  { perAccount }: ReportOptions,
): Promise<void> {
  for (const report of reports) {
    if ((await tx.reports.makeRoom(reporter, perAccount - 1)) >= perAccount) return;
    const { id, reported, reason } = await tx.reports.create(reporter, report);
    tx.emit({ type: "report.made", account: reporter, report: id, reported, reason });
  }
}

function unknownReport(): DomainError {
  return new DomainError("notFound", "There is no such report.");
}
