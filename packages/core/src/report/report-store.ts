import type { BareJid, Jid } from "@rostra/xmpp/jid";
import type { BlockReport, ReportReason, StanzaId } from "@rostra/xmpp/reporting";

/** What a user told about somebody it blocked (XEP-0377), and what became of it. */
export interface Report {
  readonly id: string;
  readonly reporter: BareJid;
  readonly reported: Jid;
  readonly reason: ReportReason;
  readonly text?: string;
  /** The messages it is about. */
  readonly stanzaIds: readonly StanzaId[];
  readonly createdAt: Date;
  /** Absent: it is open. */
  readonly closed?: ReportClosing;
}

export interface ReportClosing {
  readonly at: Date;
  /** As in the audit: `operator:ID`. */
  readonly by: string;
  readonly note?: string;
}

export interface ReportQuery {
  /** The domain of the reporter; absent: every domain of the grant. */
  readonly domain?: string;
  readonly state?: "open" | "closed";
  /** Those about this address; of a bare one, about its resources too. */
  readonly reported?: Jid;
  /** Where a page before ended. */
  readonly after?: string;
  readonly limit: number;
}

export interface ReportPage {
  readonly reports: readonly Report[];
  /** The cursor of the next page; absent: this is the last. */
  readonly next?: string;
}

/** Reports of accounts. Those of accounts outside of the grant are not there. */
export interface ReportStore {
  /** Newest first. `invalid` for a cursor that was never given. */
  list(query: ReportQuery): Promise<ReportPage>;
  get(id: string): Promise<Report | undefined>;
  /** `notFound` for no such account. */
  create(reporter: BareJid, report: BlockReport): Promise<Report>;
  /** Forgets the oldest closed reports of an account until it has as many as `keep`, if there are as many; gives how many it has then. */
  makeRoom(reporter: BareJid, keep: number): Promise<number>;
  /** Undefined: it is open again. `notFound` for no such report. */
  setClosed(id: string, closing: ReportClosing | undefined): Promise<Report>;
  /** Open reports, counted up to `bound`. */
  countOpen(bound: number): Promise<number>;
}

/** Whether text may be the id of a report: a UUID. */
export function isReportId(text: string): boolean {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(text);
}
