import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Every metric of the live server, named in one list; the text page is {@link Metrics.page}. */
export interface Metrics {
  /** Bound sessions now. */
  readonly sessions: Gauge;
  /** Streams open now, logged in or not, by `transport` (tcp, tls, websocket, bosh). */
  readonly streams: Gauge<"transport">;
  /** Streams opened since the start, by `transport`. */
  readonly streamsOpened: Counter<"transport">;
  /** Streams that the server closed with an error, by `condition` (RFC 6120 §4.9.3). */
  readonly streamErrors: Counter<"condition">;
  /** Authentications, by SASL `mechanism` and `result` (success or the failure's condition). */
  readonly logins: Counter<"mechanism" | "result">;
  /** What was refused to protect the server, by `reason` (a limit's name). */
  readonly refusals: Counter<"reason">;
  /** Stanzas received from clients, by `kind` (message, presence, iq). */
  readonly stanzasIn: Counter<"kind">;
  /** Stanzas written to clients, by `kind`. */
  readonly stanzasOut: Counter<"kind">;
  /** Stanzas that were neither delivered nor answered, as the RFCs demand, by `reason`. */
  readonly stanzasDropped: Counter<"reason">;
  /** From an edit's commit until this node has applied it, in seconds. */
  readonly liveEventSeconds: Histogram;
  /** When the first certificate in use runs out, in seconds since the epoch. */
  readonly certificateExpiry: Gauge;
  /** Messages that wait to be written to the spool. */
  readonly spoolQueue: Gauge;
  /** Messages of all nodes that nobody has taken yet, as counted last. */
  readonly spoolDepth: Gauge;
  /** Messages that were put into the spool. */
  readonly spoolStored: Counter;
  /** Messages of the spool that went to a resource. */
  readonly spoolDelivered: Counter;
  /** Messages that the spool did not take, by `reason` (noAccount, full, failed). */
  readonly spoolRefused: Counter<"reason">;
  /** Refusals of privacy lists that could not be recorded. */
  readonly decisionsLost: Counter;
  /** The content type and text of `/metrics`. */
  page(): Promise<{ readonly type: string; readonly text: string }>;
}

/** The metrics of one process, zero at first. `processMetrics` adds memory, CPU, event loop and garbage collection. */
export function createMetrics(options: { readonly processMetrics: boolean } = { processMetrics: true }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.processMetrics) collectDefaultMetrics({ register: registry });
  return {
    sessions: new Gauge({ name: "rostra_sessions", help: "Bound sessions now.", registers }),
    streams: new Gauge({ name: "rostra_streams", help: "Streams open now.", labelNames: ["transport"], registers }),
    streamsOpened: new Counter({
      name: "rostra_streams_opened_total",
      help: "Streams opened since the start.",
      labelNames: ["transport"],
      registers,
    }),
    streamErrors: new Counter({
      name: "rostra_stream_errors_total",
      help: "Streams closed with an error, by condition.",
      labelNames: ["condition"],
      registers,
    }),
    logins: new Counter({
      name: "rostra_logins_total",
      help: "Authentications, by mechanism and result.",
      labelNames: ["mechanism", "result"],
      registers,
    }),
    refusals: new Counter({
      name: "rostra_refusals_total",
      help: "What was refused to protect the server, by the limit's name.",
      labelNames: ["reason"],
      registers,
    }),
    stanzasIn: new Counter({
      name: "rostra_stanzas_in_total",
      help: "Stanzas received from clients.",
      labelNames: ["kind"],
      registers,
    }),
    stanzasOut: new Counter({
      name: "rostra_stanzas_out_total",
      help: "Stanzas written to clients.",
      labelNames: ["kind"],
      registers,
    }),
    stanzasDropped: new Counter({
      name: "rostra_stanzas_dropped_total",
      help: "Stanzas neither delivered nor answered, by reason.",
      labelNames: ["reason"],
      registers,
    }),
    liveEventSeconds: new Histogram({
      name: "rostra_live_event_seconds",
      help: "From an edit's commit until this node has applied it.",
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
      registers,
    }),
    certificateExpiry: new Gauge({
      name: "rostra_certificate_expiry_timestamp_seconds",
      help: "When the first certificate in use runs out.",
      registers,
    }),
    spoolQueue: new Gauge({
      name: "rostra_spool_queue",
      help: "Messages that wait to be written to the spool.",
      registers,
    }),
    spoolDepth: new Gauge({
      name: "rostra_spool_messages",
      help: "Messages that nobody has taken yet, as counted last.",
      registers,
    }),
    spoolStored: new Counter({
      name: "rostra_spool_stored_total",
      help: "Messages that were put into the spool.",
      registers,
    }),
    spoolDelivered: new Counter({
      name: "rostra_spool_delivered_total",
      help: "Messages of the spool that went to a resource.",
      registers,
    }),
    spoolRefused: new Counter({
      name: "rostra_spool_refused_total",
      help: "Messages that the spool did not take, by reason.",
      labelNames: ["reason"],
      registers,
    }),
    decisionsLost: new Counter({
      name: "rostra_decisions_lost_total",
      help: "Refusals of privacy lists that could not be recorded.",
      registers,
    }),
    async page() {
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}
