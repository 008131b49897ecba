import type { ServerSettings } from "@rostra/config/server";
import type { Recorded } from "@rostra/core/domain-event";
import type { Services } from "@rostra/core/services";
import type { OnlineSession } from "@rostra/core/session/online-session-store";
import type { Logger } from "@rostra/telemetry/logger";
import type { Metrics } from "@rostra/telemetry/metrics";
import type { Element } from "@rostra/xmpp/element";
import type { FullJid, Jid } from "@rostra/xmpp/jid";
import { showOf } from "@rostra/xmpp/presence";
import type { Presence } from "@rostra/xmpp/stanza";
import { Arrivals } from "./arrivals.ts";
import { type ConnectionContext, serve } from "./connection.ts";
import { Domains } from "./domains.ts";
import { localRoute } from "./inbound.ts";
import { IqDispatcher } from "./iq.ts";
import { liveEvents } from "./live-events.ts";
import { checkLiveness, LIVENESS_CHECK_MS } from "./liveness.ts";
import { LoginThrottle } from "./login-throttle.ts";
import type { Hooks } from "./module.ts";
import { createModules } from "./modules.ts";
import { outbound } from "./outbound.ts";
import { broadcast, sessionLost } from "./presence/broadcast.ts";
import { Router } from "./router.ts";
import type { ServerContext } from "./server-context.ts";
import type { Session } from "./session.ts";
import { Sessions } from "./sessions.ts";
import { stanzaCounters } from "./stanza-counters.ts";
import type { Transport } from "./transport/transport.ts";

/** Everything the server needs from outside; tests start here. */
export interface ServerDependencies {
  readonly settings: Pick<ServerSettings, "limits" | "plaintextLoopback" | "scramIterations" | "shutdownSeconds">;
  readonly services: Services;
  /** This process among the live nodes. */
  readonly node: string;
  readonly onlineSessions: OnlineSessionWriter;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly decoySecret: Uint8Array;
  readonly now?: () => Date;
}

/** The port to the projection of who is online: queues, writes in batches. */
export interface OnlineSessionWriter {
  put(session: OnlineSession): void;
  remove(jid: FullJid): void;
  flush(): Promise<void>;
}

/** The live server, apart from ports and environment. */
export interface Server {
  readonly domains: Domains;
  readonly sessions: Sessions;
  /** Connections that have not ended, logged in or not. */
  readonly connections: number;
  /** Reads what must be known before the first connection. */
  load(): Promise<void>;
  /** The life of one connection. */
  serve(transport: Transport): Promise<void>;
  /** Applies a committed change; gives how many sessions it reached. */
  apply(recorded: Recorded): Promise<number>;
  /** Enters every session in the projection anew. */
  recordAll(): void;
  /** Closes every stream with `system-shutdown` and waits until they have ended, a bounded time. */
  close(): Promise<void>;
}

export function createServer(dependencies: ServerDependencies): Server {
  const { settings, services, node, logger, metrics } = dependencies;
  const now = dependencies.now ?? (() => new Date());
  const sessions = new Sessions();
  const domains = new Domains(services.domains);
  const connections = new Set<Transport>();
  const streams = new Set<Promise<void>>();

  const sendTo = (element: Element, to: Jid): void => {
    if (to.isFull()) sessions.get(to)?.send(element);
  };
  const router = new Router(sendTo, logger);
  const context: ServerContext = {
    settings,
    services,
    domains,
    sessions,
    arrivals: new Arrivals(),
    loginThrottle: new LoginThrottle(settings.limits, now),
    router,
    logger,
    metrics,
    counters: stanzaCounters(metrics),
    decoySecret: dependencies.decoySecret,
    now,
    onlineSessions: {
      put(session) {
        try {
          dependencies.onlineSessions.put(onlineSession(session, node));
        } catch (error) {
          // The projection is for people to look at; a session does not depend on it unless it asks to (3921-3-5).
          logger.error("a session could not be recorded", { jid: session.jid, error });
        }
      },
      remove: (session) => dependencies.onlineSessions.remove(session.jid),
      flush: () => dependencies.onlineSessions.flush(),
    },
    endSession(session, condition, text) {
      session.close(condition, text);
      left(session).catch((error: unknown) => logger.error("a session could not be left", { jid: session.jid, error }));
    },
  };
  const modules = createModules(context);
  const iq = new IqDispatcher(modules);
  const observed = (error: unknown): void => logger.error("an observer failed", { error });
  const hooksOf = (direction: "inbound" | "outbound"): readonly Hooks[] =>
    modules.flatMap((module) => module[direction] ?? []);

  router.add(
    localRoute({
      sessions,
      iq,
      hooks: hooksOf("inbound"),
      serves: domains.serves,
      exists: async (account) => (await services.accounts.forLogin(account)) !== undefined,
      reply: sendTo,
      observed,
    }),
  );
  const outboundContext = {
    router,
    hooks: hooksOf("outbound"),
    async broadcast(session: Session, presence: Presence): Promise<void> {
      const wasAvailable = session.available;
      await broadcast(context, session, presence);
      if (session.available && !wasAvailable) for (const module of modules) module.session?.available?.(session);
    },
    observed,
  };

  async function left(session: Session): Promise<void> {
    if (!sessions.remove(session)) return;
    metrics.sessions.set(sessions.size);
    context.onlineSessions.remove(session);
    for (const module of modules) module.session?.closed?.(session);
    logger.info("session ended", {
      jid: session.jid,
      stream: session.stream.id,
      condition: session.closedBy?.condition,
    });
    try {
      await sessionLost(context, session);
    } catch (error) {
      logger.error("unavailable presence could not be sent", { jid: session.jid, error });
    }
  }

  const connection: ConnectionContext = {
    ...context,
    bound(session) {
      metrics.sessions.set(sessions.size);
      for (const module of modules) module.session?.bound?.(session);
    },
    outbound: (stanza, session) => outbound(stanza, session, outboundContext),
    left,
  };
  const apply = liveEvents(modules, logger);
  const liveness = setInterval(() => checkLiveness(context), LIVENESS_CHECK_MS);
  liveness.unref();

  return {
    domains,
    sessions,
    get connections() {
      return connections.size;
    },
    load: () => domains.load(),
    serve(transport) {
      connections.add(transport);
      const life = serve(transport, connection).finally(() => {
        connections.delete(transport);
        streams.delete(life);
      });
      streams.add(life);
      return life;
    },
    async apply(recorded) {
      const reached = await apply(recorded);
      metrics.liveEventSeconds.observe(Math.max(0, (now().getTime() - recorded.at.getTime()) / 1000));
      return reached;
    },
    recordAll() {
      for (const session of sessions.all()) context.onlineSessions.put(session);
    },
    async close() {
      clearInterval(liveness);
      for (const session of [...sessions.all()]) context.endSession(session, "system-shutdown"); // 6120-4.9.3.20-1
      const deadline = setTimeout(() => {
        for (const transport of connections) transport.destroy();
      }, settings.shutdownSeconds * 1000);
      for (const transport of connections) transport.end();
      await Promise.allSettled([...streams]);
      clearTimeout(deadline);
    },
  };
}

/** A session as console and shell see it. */
function onlineSession(session: Session, node: string): OnlineSession {
  const { transport } = session.stream;
  const { presence } = session;
  return {
    jid: session.jid,
    node,
    transport: transport.kind,
    address: transport.address,
    mechanism: session.facts.mechanism,
    since: session.facts.since,
    ...(transport.tls && { tls: transport.tls.protocol }),
    ...(presence?.type === "available" && {
      priority: session.priority,
      show: showOf(presence.element) ?? "available",
    }),
  };
}
