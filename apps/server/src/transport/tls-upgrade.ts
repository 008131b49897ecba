import type { Socket } from "node:net";
import { createServer, type TLSSocket, type TlsOptions, type Server as TlsServer } from "node:tls";

interface Waiting {
  resolve(socket: TLSSocket): void;
  reject(error: Error): void;
}

/**
 * The server's side of TLS handshakes on connections that began without TLS. Node verifies a client's certificate in a TLS
 * server only, so there is one that never listens and is handed the connections.
 */
export class TlsUpgrade {
  readonly #server: TlsServer;
  /** By address and port of the client: one connection at a time has them. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(options: TlsOptions) {
    this.#server = createServer(options, (socket) => this.#take(peerOf(socket))?.resolve(socket));
    this.#server.on("tlsClientError", (error, socket) => this.#take(peerOf(socket))?.reject(error));
  }

  /** Does the handshake; rejects when it fails or the connection ends. */
  handshake(plain: Socket): Promise<TLSSocket> {
    const peer = peerOf(plain);
    return new Promise((resolve, reject) => {
      const ended = (): void => this.#take(peer)?.reject(new Error("the connection ended during the TLS handshake"));
      if (plain.destroyed) return reject(new Error("the connection ended before the TLS handshake"));
      this.#waiting.set(peer, {
        resolve(socket) {
          plain.off("close", ended);
          resolve(socket);
        },
        reject,
      });
      plain.once("close", ended);
      this.#server.emit("connection", plain);
    });
  }

  #take(peer: string): Waiting | undefined {
    const waiting = this.#waiting.get(peer);
    this.#waiting.delete(peer);
    return waiting;
  }
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
