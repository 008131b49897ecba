import type { Actor } from "@rostra/core/actor";
import { prepareDomain } from "@rostra/core/domain/domain-service";
import type { Services } from "@rostra/core/services";
import {
  type OnlineSession,
  type OnlineSessionQuery,
  SESSION_SORTS,
  SESSION_TRANSPORTS,
  type SessionSort,
  type SessionTransport,
} from "@rostra/core/session/online-session-store";
import { Jid } from "@rostra/xmpp/jid";
import { type Command, Option } from "commander";
import { accountArgument, type Context, liveEffect } from "../context.ts";
import { Failure } from "../failure.ts";
import { json, table } from "../print.ts";
import { wholeNumber } from "../whole-number.ts";

/** Sessions asked for at once. */
const PAGE = 200;
/** The value of an option for sessions that have none of it. */
const NONE = "none";

interface Filter {
  readonly domain?: string;
  readonly node?: string;
  readonly client?: string;
  readonly mechanism?: string;
  readonly tls?: string;
  readonly transport?: SessionTransport;
  readonly show?: string;
  readonly sort?: SessionSort;
  readonly descending?: true;
}

interface ListOptions extends Filter {
  readonly limit: number;
  readonly json?: true;
}

/** `rostractl session list|end` */
export function sessionCommands(program: Command, context: Context): void {
  const session = program.command("session").description("who is connected");

  session
    .command("list")
    .description("list who is online, or the sessions of an account, oldest first")
    .argument("[user@domain]")
    .option("--domain <name>", "of this domain only")
    .option("--node <id>", "on this node only")
    .option("--client <text>", "found in the client's name or the resource")
    .option("--mechanism <name>", "logged in by this SASL mechanism only")
    .option("--tls <version>", "of this version only, for example TLSv1.2; none: not encrypted")
    .addOption(new Option("--transport <kind>", "connected in this way only").choices(SESSION_TRANSPORTS))
    .option("--show <value>", "of this availability only: available, chat, away, xa, dnd, or none")
    .addOption(new Option("--sort <what>", "by address or by age").choices(SESSION_SORTS))
    .option("--descending", "from the last to the first")
    .option("--limit <number>", "at most so many", wholeNumber, 100)
    .option("--json", "as JSON")
    .action(async (address: string | undefined, { json: asJson, limit, ...filter }: ListOptions) => {
      if (address !== undefined && Object.keys(filter).length > 0)
        throw new Failure("usage", "The sessions of one account are listed as they are: leave the other options out.");
      const account = address === undefined ? undefined : accountArgument(address);
      const sessions = await context.withServices("session list", (services) =>
        account ? services.sessions.of(context.actor, account) : online(services, context.actor, filter, limit),
      );
      context.print(
        asJson
          ? json(sessions.map((row) => ({ ...row, jid: row.jid.toString() })))
          : table(sessions, {
              SESSION: (row) => row.jid.toString(),
              SINCE: (row) => row.since.toISOString(),
              SHOW: (row) => row.show,
              PRIORITY: (row) => row.priority,
              IDLE: (row) => row.idleSince?.toISOString(),
              OVER: (row) => row.transport,
              TLS: (row) => row.tls,
              LOGIN: (row) => row.mechanism,
              BOUND: (row) => row.channelBinding,
              ADDRESS: (row) => row.address,
              CLIENT: (row) => row.client,
              LIST: (row) => row.activeList,
              NODE: (row) => row.node,
            }),
      );
    });

  session
    .command("end")
    .description("close the streams of sessions, and forget the tokens by which their clients would be back")
    .argument("<user@domain/resource...>")
    .option("--reason <text>", "told to the client, and in the audit", "")
    .action(async (addresses: readonly string[], { reason }: { reason: string }) => {
      const sessions = addresses.map((address) => {
        const jid = Jid.parse(address);
        if (jid?.isFull() && jid.local !== undefined) return jid;
        throw new Failure("usage", `“${address}” is not a session: give it as USER@DOMAIN/RESOURCE.`);
      });
      await context.withServices("session end", async (services) => {
        const [only, ...others] = sessions;
        if (only && others.length === 0) {
          const { events } = await services.sessions.end(context.actor, only, reason);
          return context.print(`Ended the session ${only}.${await liveEffect(services, events)}`);
        }
        const { value, events } = await services.sessions.endMany(context.actor, sessions, reason);
        for (const jid of value.gone) context.print(`${jid} had ended already.`);
        context.print(`Ended ${value.ended} sessions.${await liveEffect(services, events)}`);
      });
    });
}

/** Who is online, `limit` at most. */
async function online(
  services: Services,
  actor: Actor,
  { domain, tls, show, ...rest }: Filter,
  limit: number,
): Promise<readonly OnlineSession[]> {
  const filter: Omit<OnlineSessionQuery, "limit"> = {
    ...rest,
    ...(domain !== undefined && { domain: prepareDomain(domain) }),
    ...(tls !== undefined && { tls: tls === NONE ? null : tls }),
    ...(show !== undefined && { show: show === NONE ? null : show }),
  };
  const found: OnlineSession[] = [];
  for (let after: string | undefined; found.length < limit; ) {
    const page = { ...filter, limit: Math.min(limit - found.length, PAGE), ...(after !== undefined && { after }) };
    const { sessions, next } = await services.sessions.online(actor, page);
    found.push(...sessions);
    if (next === undefined) break;
    after = next;
  }
  return found;
}
