import type { Recorded } from "@rostra/core/domain-event";
import { GroupDirectory } from "@rostra/core/group/group-directory";
import type { Spool } from "@rostra/core/message/spool";
import type { TrafficSample } from "@rostra/core/overview/traffic";
import type { DecisionLog } from "@rostra/core/privacy/decision";
import { keptRequest } from "@rostra/core/roster/store-steps";
import type { Services } from "@rostra/core/services";
import type { OnlineSession } from "@rostra/core/session/online-session-store";
import type { Logger } from "@rostra/telemetry/logger";
import type { Metrics } from "@rostra/telemetry/metrics";
import { withoutForgedDelay } from "@rostra/xmpp/delay";
import type { Element } from "@rostra/xmpp/element";
import { type FullJid, Jid } from "@rostra/xmpp/jid";
import { idleSinceOf, showOf } from "@rostra/xmpp/presence";
import type { Presence, Routable } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import { readStoredStanza } from "@rostra/xmpp/stored-stanza";
import { StreamError } from "@rostra/xmpp/stream-error";
import { Applied } from "./applied.ts";
import { Arrivals } from "./arrivals.ts";
import { type ConnectionContext, serve } from "./connection.ts";
import { Decoys } from "./decoys.ts";
import { Domains } from "./domains.ts";
import { type DropReason, localRoute, verdictOf } from "./inbound.ts";
import { IqDispatcher } from "./iq.ts";
import { liveEvents } from "./live-events.ts";
import { checkLiveness, LIVENESS_CHECK_MS } from "./liveness.ts";
import { LoginLocks } from "./login-locks.ts";
import { LoginThrottle } from "./login-throttle.ts";
import type { Hooks, Module } from "./module.ts";
import { resetForCertificate } from "./modules/domains.ts";
import { createModules } from "./modules.ts";
import { deriveKey } from "./node-state.ts";
import { Offline } from "./offline.ts";
import { type OutboundContext, outbound } from "./outbound.ts";
import { broadcast, sessionLost } from "./presence/broadcast.ts";
import { addDirected, removeDirected } from "./presence/directed.ts";
import { LastSeen } from "./presence/last-seen.ts";
import { answerProbe } from "./presence/probe.ts";
import { activeList, PrivacyLists } from "./privacy-lists.ts";
import { absentVerdict, takers, takes, takesKept } from "./privacy-verdicts.ts";
import { RegistrationThrottle } from "./registration-throttle.ts";
import { Rosters } from "./rosters.ts";
import { Router } from "./router.ts";
import type { ServerContext } from "./server-context.ts";
import type { Session } from "./session.ts";
import { Sessions } from "./sessions.ts";
import { stanzaCounters } from "./stanza-counters.ts";
import { subscribe } from "./subscriptions.ts";
import { Suspensions } from "./suspensions.ts";
import { Traffic } from "./traffic.ts";
import type { Transport } from "./transport/transport.ts";

/** Everything the server needs from outside; tests start here. */
export interface ServerDependencies {
  readonly settings: ServerContext["settings"];
  readonly services: Services;
  /** This process among the live nodes. */
  readonly node: string;
  readonly onlineSessions: OnlineSessionWriter;
  readonly spool: Spool;
  readonly decisions: DecisionLog;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly decoySecret: Uint8Array;
  readonly now?: () => Date;
  /** Modules beside the server's own; their hooks come last. */
  readonly modules?: readonly Module[];
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
  /** The life of one connection; `established` is called when it has logged in and bound a resource. */
  serve(transport: Transport, established?: () => void): Promise<void>;
  /** Applies a committed change; gives how many sessions it reached. */
  apply(recorded: Recorded): Promise<number>;
  /** Resolves when these committed changes have been applied here. */
  applied(events: readonly bigint[]): Promise<void>;
  /** The certificate was replaced: sessions that began under the old one end, where the settings say so; gives how many. */
  certificateChanged(): number;
  /** Looks for suspensions that have begun. */
  checkSuspensions(): Promise<void>;
  /** What went on with each served domain since it was asked last, and its sessions now. */
  takeTraffic(interval: Pick<TrafficSample, "at" | "seconds">): readonly TrafficSample[];
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
  const groups = new GroupDirectory();
  const connections = new Set<Transport>();
  const lives = new Set<Promise<void>>();

  const dropped = (reason: DropReason): void => metrics.stanzasDropped.inc({ reason });
  const sendTo = (element: Element, to: Jid): void => {
    const session = to.isFull() ? sessions.get(to) : undefined;
    if (session) session.send(element);
    else dropped("sender-gone");
    // 6121-4.6.1-2: an error takes the entity off the list.
    if (session && element.name === "presence" && element.attrs["type"] === "error") {
      const from = Jid.parseRemote(element.attrs["from"] ?? "");
      if (from) removeDirected(session, from);
    }
  };
  const suspensions = new Suspensions({
    accounts: services.accounts,
    actor: { kind: "node", id: node },
    logger,
    now,
    later(work, milliseconds) {
      const timer = setTimeout(work, milliseconds).unref();
      return () => clearTimeout(timer);
    },
  });
  const traffic = new Traffic();
  const returned = ({ kind, from, to }: Routable): void => {
    if (kind === "message") traffic.count("returned", domains.serves(to.domain) ? to.domain : from.domain);
  };
  const router = new Router(sendTo, logger, () => dropped("not-returnable"), returned);
  const context: ServerContext = {
    settings,
    services,
    domains,
    sessions,
    arrivals: new Arrivals(),
    streams: new Set(),
    loginThrottle: new LoginThrottle(settings.limits, now),
    loginLocks: new LoginLocks({ service: services.loginLocks, node, logger }),
    registrationThrottle: new RegistrationThrottle(settings.limits, now),
    suspensions,
    groups,
    rosters: new Rosters({
      service: services.rosters,
      groups,
      logger,
      isOnline: (account) => sessions.count(account) > 0,
      keep(stanza) {
        const element = readStoredStanza(stanza);
        if (!element) return { isRequest: false, stanza };
        const isRequest = element.attrs["type"] === "subscribe";
        return { isRequest, stanza: keptRequest(element, settings.roster.requestBytes) };
      },
    }),
    privacyLists: new PrivacyLists({
      service: services.privacy,
      isOnline: (account) => sessions.count(account) > 0,
    }),
    decisions: dependencies.decisions,
    applied: new Applied(),
    lastSeen: new LastSeen(services.accounts, now),
    offline: new Offline({
      ...{
        spool: dependencies.spool,
        sessions,
        router,
        limits: settings.limits,
        logger,
        metrics,
        traffic,
        now,
        dropped,
      },
      takes: (session, message) => takesKept(context, session, message),
    }),
    inboundVerdict: (stanza) => verdictOf(stanza, hooksOf("inbound")),
    router,
    logger,
    metrics,
    counters: stanzaCounters(metrics),
    traffic,
    decoys: new Decoys({
      accounts: services.accounts,
      secret: dependencies.decoySecret,
      iterations: settings.scramIterations,
      logger,
    }),
    keys: {
      fastTokens: deriveKey(dependencies.decoySecret, "FAST tokens"),
      resources: deriveKey(dependencies.decoySecret, "Bind 2 resources"),
    },
    bindInline: () => modules.flatMap((module) => module.bindInline ?? []),
    now,
    onlineSessions: {
      put(session) {
        try {
          dependencies.onlineSessions.put(onlineSession(session, node, now()));
        } catch (error) {
          // The projection is for people to look at; a session does not depend on it unless it asks to (3921-3-5).
          logger.error("a session could not be recorded", { jid: session.jid, error });
        }
      },
      remove: (session) => dependencies.onlineSessions.remove(session.jid),
      flush: () => dependencies.onlineSessions.flush(),
    },
    endStream(stream, error, session) {
      if (stream.isClosing) return stream.fail(error);
      metrics.streamErrors.inc({ condition: error.condition });
      logger.info("stream closed with an error", {
        stream: stream.id,
        ...(session && { jid: session.jid }),
        address: stream.transport.address,
        condition: error.condition,
      });
      stream.fail(error);
    },
    endSession(session, condition, text) {
      session.close(condition, text);
      left(session).catch((error: unknown) => logger.error("a session could not be left", { jid: session.jid, error }));
    },
  };
  const modules = createModules(context, dependencies.modules);
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
      offline: context.offline,
      bounce: (stanza, error) => router.bounce(stanza, error),
      reply: sendTo,
      dropped,
      probe: (stanza) => answerProbe(context, stanza),
      takes: (session, stanza) => takes(context, session, stanza, stanza.from),
      takesResult: (session, from) => takers(context, [session], { kind: "iq", type: "result" }, from).length > 0,
      absentVerdict: (stanza) => absentVerdict(context, "in", stanza, stanza.to.bare, stanza.from),
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
    subscribe: (stanza, session) => subscribe(context, stanza, session),
    direct(session, { type, to }) {
      if (type === "unavailable")
        removeDirected(session, to); // 6121-4.6.1-2
      else if (!addDirected(session, to, settings.limits.directedPresence))
        throw new StanzaError("resource-constraint");
    },
    observed,
  } satisfies OutboundContext;

  async function left(session: Session): Promise<void> {
    if (!sessions.remove(session)) return;
    metrics.sessions.set(sessions.size);
    context.onlineSessions.remove(session);
    for (const module of modules) module.session?.closed?.(session);
    if (session.overflowed) metrics.refusals.inc({ reason: "write-queue-bytes" });
    if (session.closedBy) metrics.streamErrors.inc({ condition: session.closedBy.condition });
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
    context.rosters.release(session.facts.account);
    context.privacyLists.release(session.facts.account);
  }

  const connection: ConnectionContext = {
    ...context,
    bound(session) {
      metrics.sessions.set(sessions.size);
      for (const module of modules) module.session?.bound?.(session);
    },
    outbound(stanza, session) {
      const element = withoutForgedDelay(stanza.element, domains.serves); // XEP-0203 §5
      return outbound(element === stanza.element ? stanza : { ...stanza, element }, session, outboundContext);
    },
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
    async load() {
      context.decoys.outdated();
      await domains.load();
      groups.load(await services.groups.whole({ kind: "node", id: node }));
      await suspensions.check();
    },
    serve(transport, established) {
      connections.add(transport);
      const life = serve(transport, connection, established).finally(() => {
        connections.delete(transport);
        lives.delete(life);
      });
      lives.add(life);
      return life;
    },
    async apply(recorded) {
      const reached = await apply(recorded);
      context.applied.mark(recorded.id);
      metrics.liveEventSeconds.observe(Math.max(0, (now().getTime() - recorded.at.getTime()) / 1000));
      return reached;
    },
    applied: (events) => context.applied.wait(events),
    certificateChanged: () => (settings.resetOnCertificateChange ? resetForCertificate(context) : 0),
    checkSuspensions: () => suspensions.check(),
    takeTraffic(interval) {
      const count = new Map<string, number>();
      for (const { jid } of sessions.all()) count.set(jid.domain, (count.get(jid.domain) ?? 0) + 1);
      const counted = traffic.take(domains.names());
      return [...counted].map(([domain, counts]) => ({
        ...{ domain, node, ...interval, ...counts },
        sessions: count.get(domain) ?? 0,
      }));
    },
    recordAll() {
      for (const session of sessions.all()) context.onlineSessions.put(session);
    },
    async close() {
      clearInterval(liveness);
      suspensions.close();
      context.decoys.close();
      for (const session of [...sessions.all()]) context.endSession(session, "system-shutdown"); // 6120-4.9.3.20-1
      for (const stream of context.streams)
        if (!stream.isClosing) context.endStream(stream, new StreamError("system-shutdown"));
      const deadline = setTimeout(() => {
        for (const transport of connections) transport.destroy();
      }, settings.shutdownSeconds * 1000);
      await Promise.allSettled([...lives]);
      clearTimeout(deadline);
      await context.offline.settled();
    },
  };
}

/** A session as console and shell see it. */
function onlineSession(session: Session, node: string, now: Date): OnlineSession {
  const { transport } = session.stream;
  const { presence, facts } = session;
  const active = session.get(activeList);
  const idleSince = presence?.type === "available" ? idleSinceOf(presence.element, now) : undefined;
  return {
    jid: session.jid,
    node,
    transport: transport.kind,
    address: transport.address,
    mechanism: facts.mechanism,
    since: facts.since,
    ...(facts.channelBinding !== undefined && { channelBinding: facts.channelBinding }),
    ...(facts.client?.name !== undefined && { client: facts.client.name }),
    ...(facts.client?.id !== undefined && { clientId: facts.client.id }),
    ...(active !== undefined && { activeList: active }),
    ...(transport.tls && { tls: transport.tls.protocol }),
    ...(presence?.type === "available" && {
      priority: session.priority,
      show: showOf(presence.element) ?? "available",
      ...(idleSince && { idleSince }),
    }),
  };
}
