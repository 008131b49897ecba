import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { auditLine, plainAuditEntry, readAuditLine } from "@rostra/core/audit/audit-json";
import type { AuditedDetail, AuditSearch, ChainVerdict } from "@rostra/core/audit/audit-service";
import { isAuditId } from "@rostra/core/audit/audit-store";
import { type ChainWalk, walkChain } from "@rostra/core/audit-chain";
import { prepareDomain } from "@rostra/core/domain/domain-service";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { json, table } from "../print.ts";

/** Entries that are listed unless told otherwise. */
const LIST_LIMIT = 100;

interface ScopeOptions {
  readonly domain?: string;
  readonly installation?: true;
}

interface ListOptions extends ScopeOptions {
  readonly actor?: string;
  readonly action?: string;
  readonly target?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly text?: string;
  readonly limit: number;
  readonly json?: true;
}

/** `rostractl audit list|show|export|verify` */
export function auditCommands(program: Command, context: Context): void {
  const audit = program.command("audit").description("who changed what, and whether the record of it is whole");
  const command = (name: string, description: string): Command =>
    audit
      .command(name)
      .description(description)
      .option("--domain <domain>", "the entries of one domain")
      .addOption(new Option("--installation", "the entries that concern no domain").conflicts("domain"));

  command("list", "list the entries, newest first")
    .option("--actor <name>", "done by, for example operator:ID or cli:root")
    .option("--action <action>", "what was done, for example account or account.suspended")
    .option("--target <target>", "what it was done to, for example user@example.com")
    .option("--from <time>", "from this time on, for example 2026-11-22 or 2026-11-22T08:00:00Z", time)
    .option("--to <time>", "before this time", time)
    .option("--text <text>", "with this text in it")
    .option("--limit <number>", "so many at most", wholeNumber, LIST_LIMIT)
    .option("--json", "as JSON, with all details")
    .action(async ({ json: asJson, domain, installation, ...query }: ListOptions) => {
      await context.withServices("audit list", async (services) => {
        const search: AuditSearch = {
          ...query,
          ...asked({ ...(domain && { domain }), ...(installation && { installation }) }),
        };
        const found = [];
        let { entries, next } = await services.audit.list(context.actor, search);
        found.push(...entries);
        while (next !== undefined && found.length < query.limit) {
          const page = { ...search, after: next, limit: query.limit - found.length };
          ({ entries, next } = await services.audit.list(context.actor, page));
          found.push(...entries);
        }
        const rows = found.map(plainAuditEntry);
        context.print(
          asJson
            ? json(rows)
            : table(rows, {
                ID: (row) => row.id,
                WHEN: (row) => row.at.toISOString(),
                WHO: (row) => plain(row.actorLabel),
                ACTION: (row) => row.action,
                DOMAIN: (row) => row.domain ?? "",
                TARGET: (row) => plain(row.target),
                REASON: (row) => plain(row.reason ?? ""),
                SESSIONS: (row) => row.effect.sessions,
              }),
        );
        if (next !== undefined) context.note("There are older ones, which are not listed; see --limit.");
      });
    });

  audit
    .command("show")
    .description("show one entry: what was before and after it, and how far it went live")
    .argument("<id>", "as audit list gives it")
    .option("--json", "as JSON")
    .action(async (id: string, options: { json?: true }) => {
      if (!isAuditId(id))
        throw new Failure("usage", `“${id}” is no entry's id: give the number that audit list shows.`);
      const entry = await context.withServices("audit show", (services) =>
        services.audit.get(context.actor, BigInt(id)),
      );
      context.print(options.json ? json({ ...plainAuditEntry(entry), diff: entry.diff }) : printedEntry(entry));
    });

  command("export", "print every entry as a line of JSON with its hashes, chain by chain, oldest first").action(
    async (options: ScopeOptions) => {
      await context.withServices("audit export", async (services) => {
        for await (const entry of services.audit.export(context.actor, asked(options).domain)) {
          context.print(auditLine(entry));
          await context.drained?.();
        }
      });
    },
  );

  command("verify", "check that no entry was altered, removed or moved; exit code 1 when one was")
    .option("--file <file>", "the lines of an export, instead of the database")
    .option("--json", "as JSON")
    .action(async ({ file, json: asJson, ...options }: ScopeOptions & { file?: string; json?: true }) => {
      const verdicts =
        file === undefined
          ? await context.withServices("audit verify", (services) =>
              services.audit.verify(context.actor, asked(options).domain),
            )
          : await verifyFile(file);
      context.print(asJson ? json(verdicts.map(plainVerdict)) : printedVerdicts(verdicts));
      const broken = verdicts.filter(({ fault }) => fault);
      if (broken.length > 0) throw new Failure("refused", broken.map(sentence).join("\n"));
    });
}

function asked({ domain, installation }: ScopeOptions): Pick<AuditSearch, "domain"> {
  if (installation) return { domain: null };
  return domain === undefined ? {} : { domain: prepareDomain(domain) };
}

/** The verdict on the lines of an export. Each chain is taken from where its first line begins. */
async function verifyFile(file: string): Promise<readonly ChainVerdict[]> {
  const walks = new Map<string | undefined, { walk: ChainWalk; fault?: ChainVerdict["fault"] }>();
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === "") continue;
    const entry = readAuditLine(line);
    if (!entry) throw new Failure("usage", `Line ${number} of ${file} is no line of an export.`);
    const start = { id: 0n, hash: entry.prevHash, entries: 0n };
    const chain = walks.get(entry.domain) ?? { walk: walkChain(start) };
    walks.set(entry.domain, chain);
    if (chain.fault) continue;
    const fault = chain.walk.step(entry);
    if (fault) chain.fault = { kind: fault === "unlinked" ? "removed" : fault, id: entry.id };
  }
  return [...walks].map(([domain, { walk, fault }]) => ({
    domain,
    entries: walk.end.entries,
    pruned: 0n,
    end: walk.end,
    ...(fault && { fault }),
  }));
}

function plainVerdict({ domain, entries, pruned, end, fault }: ChainVerdict) {
  return {
    domain,
    entries: Number(entries),
    pruned: Number(pruned),
    end: { id: end.id.toString(), hash: end.hash },
    ...(fault && { fault: { kind: fault.kind, id: fault.id.toString() } }),
  };
}

function printedVerdicts(verdicts: readonly ChainVerdict[]): string {
  return table(verdicts, {
    CHAIN: ({ domain }) => domain ?? "(installation)",
    ENTRIES: ({ entries }) => entries.toString(),
    PRUNED: ({ pruned }) => pruned.toString(),
    "ENDS AT": ({ end }) => end.id.toString(),
    HASH: ({ end }) => end.hash,
    STATE: ({ fault }) => (fault ? `${fault.kind} at ${fault.id}` : "whole"),
  });
}

/** What is wrong with a chain, for people. */
function sentence({ domain, fault, end }: ChainVerdict): string {
  const chain = domain === undefined ? "The audit of the installation" : `The audit of ${domain}`;
  switch (fault?.kind) {
    case "altered":
      return `${chain} is broken: entry ${fault.id} was altered.`;
    case "removed":
      return `${chain} is broken: what stood before entry ${fault.id}, after entry ${end.id}, was removed or replaced.`;
    case "reordered":
      return `${chain} is broken: entry ${fault.id} does not stand where it was written.`;
    case "added":
      return `${chain} is broken: entry ${fault.id} was added past its end.`;
    case "truncated":
      return `${chain} is broken: entries after ${fault.id} were removed from its end.`;
    default:
      return `${chain} is whole.`;
  }
}

function printedEntry(entry: AuditedDetail): string {
  const { sessions, milliseconds, pending } = entry.effect;
  const live = `${sessions} ${sessions === 1 ? "session" : "sessions"}${milliseconds === undefined ? "" : ` in ${milliseconds} ms`}`;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["id", entry.id.toString()],
    ["when", entry.at.toISOString()],
    ["who", `${entry.actorLabel} (${entry.actor})`],
    ["action", entry.action],
    ["domain", entry.domain],
    ["target", entry.target],
    ["reason", entry.reason],
    ["request", entry.requestId],
    ["address", entry.address],
    ["reached", pending > 0 ? `${live}; ${pending} nodes have not confirmed` : live],
    ...entry.diff.fields.map(({ field, before, after }): readonly [string, string] => [
      field,
      `${value(before)} → ${value(after)}`,
    ]),
    ...entry.diff.items.map((one): readonly [string, string] => [`item ${one.kind}`, JSON.stringify(one.item)]),
    ...Object.entries(entry.details).filter(([name]) => !/before$|after$/i.test(name)),
  ];
  return facts
    .flatMap(([name, text]) => (text === undefined ? [] : [`${`${name}:`.padEnd(12)} ${plain(text)}`]))
    .join("\n");
}

function value(fact: unknown): string {
  return fact === undefined ? "(none)" : typeof fact === "string" ? fact : JSON.stringify(fact);
}

/** Text on one line, without what a terminal would obey. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, " ");
}

function time(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError("Give a time such as 2026-11-22T08:00:00Z.");
  return date;
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number from 1 to 999999.");
}
