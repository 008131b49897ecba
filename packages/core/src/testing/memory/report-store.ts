import type { BareJid, Jid } from "@rostra/xmpp/jid";
import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import { isReportId, type Report, type ReportQuery, type ReportStore } from "../../report/report-store.ts";
import { covers } from "./grant.ts";
import type { MemoryAccess } from "./state.ts";

export function reportStore(grant: Grant, { read, write }: MemoryAccess): ReportStore {
  const visible = (): readonly Report[] => read().reports.filter(({ reporter }) => covers(grant, reporter.domain));
  const ofAccount = (account: BareJid): readonly Report[] =>
    visible().filter(({ reporter }) => reporter.equals(account));
  return {
    async list(query) {
      const all = visible().filter((report) => matches(report, query));
      const newest = all.toReversed();
      const { after, limit } = query;
      if (after !== undefined && !isReportId(after))
        throw new DomainError("invalid", "This is not a page that was given before.", "after");
      const rest = after === undefined ? newest : newest.filter(({ id }) => id < after);
      const reports = rest.slice(0, limit);
      const last = reports.at(-1);
      return { reports, ...(rest.length > limit && last && { next: last.id }) };
    },
    async get(id) {
      return visible().find((report) => report.id === id);
    },
    async create(reporter, report) {
      if (!covers(grant, reporter.domain) || !read().accounts.has(reporter.toString()))
        throw new DomainError("notFound", `There is no account ${reporter}.`);
      const made: Report = { ...report, id: nextId(read().reports.at(-1)), reporter, createdAt: new Date() };
      write({ reports: [...read().reports, made] });
      return made;
    },
    async makeRoom(reporter, keep) {
      const own = ofAccount(reporter);
      const excess = Math.max(0, own.length - keep);
      const gone = new Set(own.filter(({ closed }) => closed).slice(0, excess));
      write({ reports: read().reports.filter((report) => !gone.has(report)) });
      return own.length - gone.size;
    },
    async setClosed(id, closing) {
      const before = visible().find((report) => report.id === id);
      if (!before) throw new DomainError("notFound", "There is no such report.");
      const { closed: _, ...open } = before;
      const after: Report = { ...open, ...(closing && { closed: closing }) };
      write({ reports: read().reports.map((report) => (report === before ? after : report)) });
      return after;
    },
    async countOpen(bound) {
      return Math.min(bound, visible().filter(({ closed }) => !closed).length);
    },
  };
}

function matches({ reporter, reported, closed }: Report, query: ReportQuery): boolean {
  if (query.domain !== undefined && reporter.domain !== query.domain) return false;
  if (query.state !== undefined && (closed !== undefined) !== (query.state === "closed")) return false;
  return query.reported === undefined || isAbout(reported, query.reported);
}

function isAbout(reported: Jid, address: Jid): boolean {
  return reported.equals(address) || (!address.isFull() && reported.bare.equals(address));
}

/** Ids grow, as those of the database do. */
function nextId(last: Report | undefined): string {
  const number = last ? Number.parseInt(last.id.slice(-12), 16) + 1 : 1;
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
}
