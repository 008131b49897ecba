import { consoleServer } from "./console-server.ts";

/** How long the live server may take to say that it is well, in milliseconds. */
const HEALTH_WAIT_MS = 800;

/** The address at which the live server of this machine was asked, and whether it said that it is well. */
export interface LiveServer {
  readonly address: string;
  readonly answers: boolean;
}

export async function liveServer(): Promise<LiveServer> {
  const address = `${onThisMachine()}/healthz`;
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(HEALTH_WAIT_MS), cache: "no-store" });
    return { address, answers: response.ok };
  } catch {
    return { address, answers: false };
  }
}

/** Where collectors on its machine read the counters of the live server; it shows them to no other. */
export function metricsAddress(): string {
  return `${onThisMachine()}/metrics`;
}

/** The HTTP port of the live server, as this machine reaches it. */
function onThisMachine(): string {
  const { bind, clients } = consoleServer().settings;
  const host = bind === "0.0.0.0" ? "127.0.0.1" : bind === "::" ? "::1" : bind;
  return `http://${host.includes(":") ? `[${host}]` : host}:${clients.httpPort}`;
}
