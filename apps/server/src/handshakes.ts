import type { Socket } from "node:net";

/**
 * The TLS handshakes of a port that have not ended. Each is given so long in all; what Node has for this, it gives anew
 * with every byte (6120-13.12-6).
 */
export class Handshakes {
  readonly #patienceMs: number;
  readonly #sockets = new Map<string, { readonly socket: Socket; readonly timer: NodeJS.Timeout }>();

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** A connection on which one is to come. */
  began(socket: Socket): void {
    const peer = peerOf(socket);
    const timer = setTimeout(() => socket.destroy(), this.#patienceMs).unref();
    this.#sockets.set(peer, { socket, timer });
    socket.once("close", () => this.#forget(peer));
  }

  /** By the connection that came of it. */
  ended(socket: Socket): void {
    this.#forget(peerOf(socket));
  }

  /** Ends the connections of all. */
  destroy(): void {
    for (const { socket } of this.#sockets.values()) socket.destroy();
  }

  #forget(peer: string): void {
    clearTimeout(this.#sockets.get(peer)?.timer);
    this.#sockets.delete(peer);
  }
}

/** Address and port of the other side: one connection at a time has them. */
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
