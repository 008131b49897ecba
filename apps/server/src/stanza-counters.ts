import type { Metrics } from "@rostra/telemetry/metrics";
import type { Element } from "@rostra/xmpp/element";

/** Counts stanzas by kind. The counters are looked up once, for a stanza passes here twice. */
export interface StanzaCounters {
  readonly received: (element: Element) => void;
  readonly sent: (element: Element) => void;
  /** For a session that the server has closed: it takes nothing more. */
  readonly unsent: () => void;
}

export function stanzaCounters({ stanzasIn, stanzasOut, stanzasDropped }: Metrics): StanzaCounters {
  const counting = (counter: Metrics["stanzasIn"]): StanzaCounters["sent"] => {
    const kinds = {
      message: counter.labels("message"),
      presence: counter.labels("presence"),
      iq: counter.labels("iq"),
    };
    return ({ name }) => {
      if (name === "message" || name === "presence" || name === "iq") kinds[name].inc();
    };
  };
  return {
    received: counting(stanzasIn),
    sent: counting(stanzasOut),
    unsent: () => stanzasDropped.inc({ reason: "session-closed" }),
  };
}
