import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { prepareDomain } from "@rostra/core/domain/domain-service";
import type { ImportMapping } from "@rostra/core/import/import-columns";
import type { ImportOverview } from "@rostra/core/import/import-service";
import {
  type ImportAction,
  type ImportConflicts,
  type ImportPasswords,
  type ImportRow,
  type ImportRowState,
  importActions,
  importConflicts,
  importPasswords,
  importRowStates,
} from "@rostra/core/import/import-store";
import { csvLine } from "@rostra/core/portable/portable-csv";
import { type PortableFormat, portableFormats } from "@rostra/core/portable/portable-writer";
import type { Services } from "@rostra/core/services";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Context } from "../context.ts";
import { Failure, systemCode } from "../failure.ts";
import { json, table } from "../print.ts";
import { writeText } from "../write-text.ts";

interface PlanOptions {
  readonly domain: string;
  readonly format?: PortableFormat;
  readonly map: ImportMapping;
  readonly conflicts: ImportConflicts;
  readonly passwords: ImportPasswords;
  readonly generated?: string;
  readonly json?: true;
}

interface ShowOptions {
  readonly rows?: true;
  readonly action?: ImportAction;
  readonly state?: ImportRowState;
  readonly limit: number;
  readonly json?: true;
}

/** Rows that are fetched at once. */
const PAGE = 200;

/** How often it is looked how far a job has come, in milliseconds. */
const FOLLOW_MS = 200;

/** `rostractl import plan|list|show|apply|undo|pause|resume|cancel|failures|remove` */
export function importCommands(program: Command, context: Context): void {
  const imports = program
    .command("import")
    .description("import accounts in two steps: a plan that changes nothing, then applying it (docs/import.md)");

  imports
    .command("plan")
    .description("read a file (CSV, JSON lines, XEP-0227) and tell what it would do")
    .argument("<file>", "- for standard input")
    .requiredOption("--domain <name>", "the domain of the accounts")
    .addOption(
      new Option("--format <format>", "the kind of file, if it is not told by how it begins").choices(portableFormats),
    )
    .option("--map <column=field>", "what a column of the file means; may be given several times", toMapping, {})
    .addOption(
      new Option("--conflicts <mode>", "what becomes of accounts that exist").choices(importConflicts).default("skip"),
    )
    .addOption(new Option("--passwords <mode>", "where keys come from").choices(importPasswords).default("file"))
    .option("--generated <file>", "where passwords that are made are written; needed for --passwords generate")
    .option("--json", "as JSON")
    .action(async (file: string, options: PlanOptions) => {
      if ((options.passwords === "generate") !== (options.generated !== undefined))
        throw new Failure("usage", "--passwords generate and --generated FILE go together.");
      await context.withServices("import plan", async (services) => {
        const passwords: string[] = [csvLine(["username", "password"])];
        const input = {
          domain: prepareDomain(options.domain),
          fileName: file === "-" ? "standard input" : (file.split(/[\\/]/).at(-1) ?? file),
          mapping: options.map,
          conflicts: options.conflicts,
          passwords: options.passwords,
          ...(options.format && { format: options.format }),
        };
        const { value } = await services.imports.plan(context.actor, input, bytesOf(file), (one) =>
          passwords.push(csvLine([one.username, one.password])),
        );
        if (options.generated !== undefined)
          await writeFile(options.generated, passwords.join(""), { mode: 0o600, flag: "wx" });
        printOverview(context, value, options.json);
      });
    });

  imports
    .command("list")
    .description("list the imports, latest first")
    .option("--domain <name>", "of this domain only")
    .option("--json", "as JSON")
    .action(async (options: { domain?: string; json?: true }) => {
      const { imports: listed } = await context.withServices("import list", (services) =>
        services.imports.list(context.actor, {
          limit: PAGE,
          ...(options.domain !== undefined && { domain: prepareDomain(options.domain) }),
        }),
      );
      const plans = listed.map(({ plan }) => plan);
      context.print(
        options.json
          ? json(plans)
          : table(plans, {
              IMPORT: (plan) => plan.id,
              DOMAIN: (plan) => plan.domain,
              FILE: (plan) => plan.fileName,
              STATE: (plan) => plan.state,
              MADE: (plan) => plan.createdAt.toISOString(),
            }),
      );
    });

  imports
    .command("show")
    .description("what a plan comes to, how far it has come, and its rows")
    .argument("<import>")
    .option("--rows", "the rows too")
    .addOption(new Option("--action <action>", "rows of this action only").choices(importActions))
    .addOption(new Option("--state <state>", "rows of this state only").choices(importRowStates))
    .option("--limit <number>", "at most so many rows", positive, PAGE)
    .option("--json", "as JSON")
    .action(async (id: string, options: ShowOptions) => {
      const wanted = options.rows || options.action !== undefined || options.state !== undefined;
      const { overview, rows } = await context.withServices("import show", async (services) => ({
        overview: await services.imports.get(context.actor, id),
        rows: wanted ? await rowsOf(services, context, id, options) : [],
      }));
      if (options.json) context.print(json({ ...overview, ...(wanted && { rows }) }));
      else {
        printOverview(context, overview, undefined);
        if (wanted) context.print(rowTable(rows));
      }
    });

  const job = (name: "apply" | "undo", description: string): void => {
    imports
      .command(name)
      .description(description)
      .argument("<import>")
      .option("--no-wait", "leave it to the live server, and do not wait")
      .option("--json", "as JSON")
      .action(async (id: string, options: { wait: boolean; json?: true }) => {
        await context.withServices(`import ${name}`, async (services) => {
          const { value } = await services.imports[name](context.actor, id);
          if (!options.wait) return context.note(`Queued: ${value.total} rows.`);
          await finish(services, context, id);
          printOverview(context, await services.imports.get(context.actor, id), options.json);
        });
      });
  };
  job(
    "apply",
    "do what a plan says; the live server or this command works on it, and either goes on when the other stops",
  );
  job("undo", "take back what was applied, where accounts have not changed since");

  const steer = (name: "pause" | "resume" | "cancel" | "remove", description: string, done: string): void => {
    imports
      .command(name)
      .description(description)
      .argument("<import>")
      .action(async (id: string) => {
        await context.withServices(`import ${name}`, (services) => services.imports[name](context.actor, id));
        context.print(done);
      });
  };
  steer("pause", "stop after the batch that is under way", "Paused.");
  steer("resume", "go on with what was paused", "Queued.");
  steer("cancel", "stop for good; what was done can be undone", "Cancelled.");
  steer("remove", "forget a plan; the accounts stay", "Removed.");

  imports
    .command("failures")
    .description("the rows that failed, as a file that can be imported again; it holds keys")
    .argument("<import>")
    .option("--out <file>", "write it there; else to standard output")
    .action(async (id: string, options: { out?: string }) => {
      await context.withServices("import failures", async (services) => {
        const { text } = await services.imports.failures(context.actor, id);
        await writeText(text, options.out);
      });
    });
}

/** Works on jobs until the one of the import is over or paused, and tells how far it has come. */
async function finish(services: Services, context: Context, id: string): Promise<void> {
  await using _ = services.startJobs({
    holder: `rostractl ${process.pid} ${Date.now()}`,
    leaseMs: 30_000,
    pollMs: FOLLOW_MS,
    onError: (error) => context.note(error instanceof Error ? error.message : String(error)),
  });
  for (let told = ""; ; ) {
    const { job } = await services.imports.get(context.actor, id);
    if (!job) return;
    const now = `${job.done} of ${job.total} rows`;
    if (now !== told) context.note(now);
    told = now;
    if (job.state !== "queued" && job.state !== "running") {
      if (job.fault !== undefined) throw new Failure("refused", job.fault);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
  }
}

async function rowsOf(
  services: Services,
  context: Context,
  id: string,
  options: ShowOptions,
): Promise<readonly ImportRow[]> {
  const found: ImportRow[] = [];
  for (let after: number | undefined; ; ) {
    const { rows, next } = await services.imports.rows(context.actor, id, {
      limit: Math.min(PAGE, options.limit - found.length),
      ...(options.action && { action: options.action }),
      ...(options.state && { state: options.state }),
      ...(after !== undefined && { after }),
    });
    found.push(...rows);
    after = next;
    if (after === undefined || found.length >= options.limit) return found;
  }
}

function printOverview(context: Context, { plan, counts, job }: ImportOverview, asJson: true | undefined): void {
  if (asJson) return context.print(json({ plan, counts, ...(job && { job }) }));
  context.print(`Import ${plan.id} of ${plan.fileName} into ${plan.domain}: ${plan.state}`);
  context.print(
    table(counts, {
      ROWS: (count) => count.rows,
      ACTION: (count) => count.action,
      STATE: (count) => count.state,
      WHY: (count) => count.reason,
    }),
  );
  if (job) context.note(`${job.kind} ${job.state}: ${job.done} of ${job.total} rows, ${job.failed} failed or left`);
}

function rowTable(rows: readonly ImportRow[]): string {
  return table(rows, {
    LINE: (row) => row.line,
    USER: (row) => row.username,
    ACTION: (row) => row.action,
    STATE: (row) => row.state,
    WHY: (row) => row.reason,
  });
}

function bytesOf(file: string): AsyncIterable<Uint8Array> {
  const source: AsyncIterable<Uint8Array> = file === "-" ? process.stdin : createReadStream(file);
  return readable(source, file);
}

async function* readable(source: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    throw new Failure("usage", `The file ${file} cannot be read (${systemCode(error) ?? error}).`);
  }
}

function toMapping(text: string, before: ImportMapping): ImportMapping {
  const at = text.lastIndexOf("=");
  if (at < 1) throw new InvalidArgumentError("Give it as COLUMN=FIELD.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

function positive(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number from 1.");
}
