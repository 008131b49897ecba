import { consoleServer } from "./console-server.ts";

/** How long the live server may take to say that it is well, in milliseconds. */
const HEALTH_WAIT_MS = 800;

/** The address at which the live server of this machine was asked, and whether it said that it is well. */
export interface LiveServer {
  readonly address: string;
  readonly answers: boolean;
}

export async function liveServer(): Promise<LiveServer> {
  const { bind, clients } = consoleServer().settings;
  const host = bind === "0.0.0.0" ? "127.0.0.1" : bind === "::" ? "::1" : bind;
  const address = `http://${host.includes(":") ? `[${host}]` : host}:${clients.httpPort}/healthz`;
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(HEALTH_WAIT_MS), cache: "no-store" });
    return { address, answers: response.ok };
  } catch {
    return { address, answers: false };
  }
}
