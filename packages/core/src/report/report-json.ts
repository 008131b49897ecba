import type { Report } from "./report-store.ts";

/** A report as JSON says it, for the API and the shell: addresses as text. */
export type PlainReport = ReturnType<typeof plainReport>;

export function plainReport({ reporter, reported, closed, ...rest }: Report) {
  return {
    ...rest,
    domain: reporter.domain,
    reporter: reporter.toString(),
    reported: reported.toString(),
    ...(closed && {
      closedAt: closed.at,
      closedBy: closed.by,
      ...(closed.note !== undefined && { closeNote: closed.note }),
    }),
  };
}
