import { prepareDomain } from "@rostra/core/domain/domain-service";
import { plainReport } from "@rostra/core/report/report-json";
import type { Report, ReportQuery } from "@rostra/core/report/report-store";
import { type Command, Option } from "commander";
import { type Context, contactArgument, liveEffect } from "../context.ts";
import { json, table } from "../print.ts";

/** Reports that are listed at most. */
const REPORT_LIMIT = 1000;

/** Longest part of a report's text that a table shows, in characters. */
const TEXT_SHOWN = 60;

interface ListOptions {
  readonly domain?: string;
  readonly state?: "open" | "closed";
  readonly reported?: string;
  readonly json?: true;
}

/** `rostractl report list|close|reopen` */
export function reportCommands(program: Command, context: Context): void {
  const report = program.command("report").description("what users reported when they blocked somebody");

  report
    .command("list")
    .description("list the reports, newest first")
    .option("--domain <domain>", "of its accounts")
    .addOption(new Option("--state <state>", "only these").choices(["open", "closed"]))
    .option("--reported <address>", "about this address and its resources")
    .option("--json", "as JSON, with the whole texts and the messages named")
    .action(async ({ json: asJson, ...options }: ListOptions) => {
      const query: ReportQuery = {
        limit: REPORT_LIMIT,
        ...(options.domain !== undefined && { domain: prepareDomain(options.domain) }),
        ...(options.state !== undefined && { state: options.state }),
        ...(options.reported !== undefined && { reported: contactArgument(options.reported) }),
      };
      const { reports, next } = await context.withServices("report list", (services) =>
        services.reports.list(context.actor, query),
      );
      context.print(asJson ? json(reports.map(plainReport)) : printedReports(reports));
      if (next !== undefined) context.note(`There are more than ${REPORT_LIMIT}; older ones are not listed.`);
    });

  report
    .command("close")
    .description("note that a report was dealt with")
    .argument("<id>")
    .option("--note <text>", "what was done")
    .action(async (id: string, options: { note?: string }) => {
      await context.withServices("report close", async (services) => {
        const { value, events } = await services.reports.close(context.actor, id, options.note);
        context.print(`Closed the report about ${value.reported}.${await liveEffect(services, events)}`);
      });
    });

  report
    .command("reopen")
    .description("open a report that was closed")
    .argument("<id>")
    .action(async (id: string) => {
      await context.withServices("report reopen", async (services) => {
        const { value, events } = await services.reports.reopen(context.actor, id);
        context.print(`The report about ${value.reported} is open again.${await liveEffect(services, events)}`);
      });
    });
}

function printedReports(reports: readonly Report[]): string {
  return table(reports, {
    ID: ({ id }) => id,
    WHEN: ({ createdAt }) => createdAt.toISOString(),
    BY: ({ reporter }) => reporter.toString(),
    ABOUT: ({ reported }) => reported.toString(),
    REASON: ({ reason }) => reason,
    STATE: ({ closed }) => (closed ? `closed by ${closed.by}` : "open"),
    TEXT: ({ text = "" }) => shortened(text),
  });
}

/** The beginning of a text, on one line and without what a terminal would obey. */
function shortened(text: string): string {
  const characters = [...text.replace(/[\p{Cc}\s]+/gu, " ")];
  return characters.length <= TEXT_SHOWN ? characters.join("") : `${characters.slice(0, TEXT_SHOWN - 1).join("")}…`;
}
