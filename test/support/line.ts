import { connect, createServer, type Socket } from "node:net";

/** A way to a port of this machine that can be cut, as networks are. */
export interface Line extends AsyncDisposable {
  /** `ws://127.0.0.1:PORT` */
  readonly address: string;
  /** Ends what goes over it, and lets nothing new through. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

export async function openLine(port: number): Promise<Line> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {}); // the other end learns of it by the end of its own
      socket.on("close", () => sockets.delete(socket));
    }
  });
  const listen = (at: number): Promise<void> => new Promise((resolve) => server.listen(at, "127.0.0.1", resolve));
  await listen(0);
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("no port");
  const cut = (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.resetAndDestroy();
    return closed;
  };
  return {
    address: `ws://127.0.0.1:${bound.port}`,
    cut,
    mend: () => listen(bound.port),
    [Symbol.asyncDispose]: cut,
  };
}
