import type { TLSSocket } from "node:tls";
import { type ChannelBindingType, TLS_EXPORTER, tlsServerEndPoint } from "@rostra/xmpp/sasl/channel-binding";
import type { TlsFacts } from "./transport.ts";

/** What is known of a TLS connection that ends here. */
export function tlsFacts(socket: TLSSocket): TlsFacts {
  const protocol = socket.getProtocol() ?? "";
  return { protocol, channelBindings: () => channelBindings(socket, protocol) };
}

/**
 * The channel bindings of the connection: tls-exporter on TLS 1.3 (on 1.2 it would need the extended master secret, of
 * which Node tells nothing: 6120-TLS-4, 6120-SCRAM-10), tls-server-end-point where the certificate allows it.
 */
function channelBindings(socket: TLSSocket, protocol: string): ReadonlyMap<ChannelBindingType, Uint8Array> {
  const bindings = new Map<ChannelBindingType, Uint8Array>();
  if (protocol === "TLSv1.3")
    bindings.set(
      "tls-exporter",
      socket.exportKeyingMaterial(TLS_EXPORTER.length, TLS_EXPORTER.label, TLS_EXPORTER.context),
    );
  const certificate = socket.getCertificate();
  const raw = certificate && "raw" in certificate && Buffer.isBuffer(certificate.raw) ? certificate.raw : undefined;
  const endPoint = raw && tlsServerEndPoint(raw);
  if (endPoint) bindings.set("tls-server-end-point", endPoint);
  return bindings;
}
