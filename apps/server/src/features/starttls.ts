import { el } from "@rostra/xmpp/element";
import { NS_TLS } from "@rostra/xmpp/namespaces";
import type { StreamFeature } from "../negotiate.ts";

/** STARTTLS (RFC 6120 §5): required unless the operator lets loopback clients do without. */
export const starttls: StreamFeature = {
  offer({ stream, progress }) {
    if (!stream.transport.canStartTls || (progress.phase !== "plain" && progress.phase !== "secured")) return undefined;
    return el("starttls", NS_TLS, undefined, ...(progress.phase === "plain" ? [el("required", NS_TLS)] : [])); // 6120-5.3.1-1
  },
  accepts: (request) => request.name === "starttls" && request.ns === NS_TLS,
  async negotiate(_request, { stream, progress, domain, server }) {
    const possible = stream.transport.canStartTls && (progress.phase === "plain" || progress.phase === "secured");
    if (!possible) {
      stream.send(el("failure", NS_TLS)); // 6120-5.4.2-1
      stream.close();
      return { kind: "again" };
    }
    try {
      await stream.transport.startTls(domain, () => stream.send(el("proceed", NS_TLS)));
    } catch (error) {
      server.logger.debug("the TLS handshake failed", { stream: stream.id, error });
      server.metrics.refusals.inc({ reason: "tls-handshake" });
      stream.transport.destroy(); // 6120-5.4.3-1: no XML after a failed handshake
      return { kind: "again" };
    }
    return { kind: "restart", progress: { phase: "secured" } }; // 6120-5.4.3-4
  },
};
