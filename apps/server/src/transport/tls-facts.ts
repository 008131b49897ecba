import type { TLSSocket } from "node:tls";
import type { TlsVersion } from "@rostra/core/domain/domain-store";
import { type ChannelBindingType, TLS_EXPORTER, tlsServerEndPoint } from "@rostra/xmpp/sasl/channel-binding";
import { type ClientCertificate, readClientCertificate } from "../client-certificate.ts";
import type { TlsFacts } from "./transport.ts";

/** What is known of a TLS connection that ends here. */
export function tlsFacts(socket: TLSSocket): TlsFacts {
  const protocol = socket.getProtocol() ?? "";
  const shown = socket.authorized ? socket.getPeerX509Certificate() : undefined;
  let certificate: ClientCertificate | undefined;
  return {
    protocol,
    channelBindings: () => channelBindings(socket, protocol),
    clientCertificate() {
      certificate ??= shown && readClientCertificate(shown);
      return certificate;
    },
  };
}

/** Whether the connection's version of TLS is the one demanded or a newer one; none older than 1.2 gets this far. */
export function isTlsAtLeast({ protocol }: Pick<TlsFacts, "protocol">, version: TlsVersion): boolean {
  return protocol >= `TLSv${version}`;
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
