import { HISTORY_RANGES, type HistoryRange } from "@rostra/core/overview/traffic";
import { type Command, Option } from "commander";
import type { Context } from "../context.ts";
import { json, table } from "../print.ts";

/** `rostractl system nodes|certificates|protection|history` */
export function systemCommands(program: Command, context: Context): void {
  const system = program.command("system").description("how the installation runs");

  system
    .command("nodes")
    .description("list the processes that serve connections")
    .option("--json", "as JSON")
    .action(async (options: { json?: true }) => {
      const nodes = await context.withServices("system nodes", (services) => services.system.nodes(context.actor));
      context.print(
        options.json
          ? json(nodes)
          : table(nodes, {
              ADDRESS: (row) => row.address,
              STATE: (row) => (row.isLive ? "live" : "stopped"),
              VERSION: (row) => row.version,
              SINCE: (row) => row.since.toISOString(),
              SESSIONS: (row) => row.sessions,
              MEMORY: (row) => row.memoryBytes,
              "LATE (MS)": (row) => row.eventLoopMs,
            }),
      );
    });

  system
    .command("certificates")
    .description("list what clients of each domain are shown")
    .option("--json", "as JSON")
    .action(async (options: { json?: true }) => {
      const certificates = await context.withServices("system certificates", (services) =>
        services.system.certificates(context.actor),
      );
      context.print(
        options.json
          ? json(certificates)
          : table(certificates, {
              DOMAIN: (row) => row.domain,
              UNTIL: (row) => row.validUntil.toISOString(),
              ISSUER: (row) => (row.selfSigned ? "itself" : row.issuer),
              NAMES: (row) => row.names.join(" "),
            }),
      );
    });

  system
    .command("protection")
    .description("count sessions by how they are protected")
    .option("--json", "as JSON")
    .action(async (options: { json?: true }) => {
      const posture = await context.withServices("system protection", (services) =>
        services.system.posture(context.actor),
      );
      context.print(
        options.json
          ? json(posture)
          : table(posture.sessions, {
              SESSIONS: (row) => row.sessions,
              OVER: (row) => row.transport,
              TLS: (row) => row.tls ?? "none",
              MECHANISM: (row) => row.mechanism,
            }),
      );
    });

  system
    .command("history")
    .description("what went on, with what is recorded of each step; steps without a record are gaps")
    .addOption(new Option("--range <range>", "how far back").choices(HISTORY_RANGES).default("hour"))
    .option("--domain <domain>", "of one domain")
    .option("--json", "as JSON")
    .action(async ({ range, domain, json: asJson }: { range: HistoryRange; domain?: string; json?: true }) => {
      const { points } = await context.withServices("system history", (services) =>
        services.overview.history(context.actor, range, domain),
      );
      context.print(
        asJson
          ? json(points)
          : table(points, {
              AT: (row) => row.at.toISOString(),
              SESSIONS: (row) => row.traffic?.sessions,
              LOGINS: (row) => row.traffic?.logins,
              REFUSED: (row) => row.traffic?.loginsRefused,
              DELIVERED: (row) => row.traffic?.delivered,
              KEPT: (row) => row.traffic?.spooled,
              RETURNED: (row) => row.traffic?.returned,
            }),
      );
    });
}
