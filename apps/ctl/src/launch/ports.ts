import { createServer } from "node:net";
import type { Settings } from "@rostra/config/settings";
import { Failure, systemCode } from "../failure.ts";

/** The settings that name a port, with what listens there. */
export const portNames = {
  ROSTRA_CONSOLE_PORT: "the console",
  ROSTRA_XMPP_PORT: "XMPP clients",
  ROSTRA_XMPPS_PORT: "XMPP clients with TLS",
  ROSTRA_HTTP_PORT: "WebSocket and health",
} as const;

export type PortName = keyof typeof portNames;

/**
 * The settings with the ports to use: those that are set, after a look that they are free, and a free one for each 0.
 * Throws a {@link Failure} that names the setting.
 */
export async function choosePorts(settings: Settings): Promise<Settings> {
  const probes: Probe[] = [];
  try {
    const chosen: Partial<Record<PortName, number>> = {};
    for (const name of Object.keys(portNames).filter(isPortName)) {
      const probe = await listen(settings.ROSTRA_BIND, settings[name]);
      if ("error" in probe) throw new Failure("refused", portProblem(name, settings, probe.error));
      probes.push(probe);
      chosen[name] = probe.port;
    }
    const texts = Object.entries(chosen).map(([name, port]) => [name, String(port)]);
    return { ...settings, ...chosen, environment: { ...settings.environment, ...Object.fromEntries(texts) } };
  } finally {
    await Promise.all(probes.map((probe) => probe.close()));
  }
}

/** Why a port cannot be used, as a sentence; undefined when it is free. */
export async function portTrouble(name: PortName, settings: Settings): Promise<string | undefined> {
  const probe = await listen(settings.ROSTRA_BIND, settings[name]);
  if ("error" in probe) return portProblem(name, settings, probe.error);
  await probe.close();
  return undefined;
}

export function isPortName(name: string): name is PortName {
  return name in portNames;
}

interface Probe {
  readonly port: number;
  close(): Promise<void>;
}

function listen(host: string, port: number): Promise<Probe | { readonly error: unknown }> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", (error) => resolve({ error }));
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      resolve({
        port: typeof address === "object" && address ? address.port : port,
        close: () => new Promise((closed) => server.close(() => closed())),
      });
    });
  });
}

function portProblem(name: PortName, settings: Settings, error: unknown): string {
  const port = settings[name];
  switch (systemCode(error)) {
    case "EADDRINUSE":
      return `Port ${port} for ${portNames[name]} is in use by another program: stop that one, or set ${name}.`;
    case "EACCES":
      return `Port ${port} for ${portNames[name]} may not be opened by this user: set ${name} to 1024 or more.`;
    case "EADDRNOTAVAIL":
      return `ROSTRA_BIND is ${settings.ROSTRA_BIND}, which is not an address of this machine.`;
    default:
      return `Port ${port} for ${portNames[name]} cannot be opened on ${settings.ROSTRA_BIND} (${systemCode(error) ?? error}): see ${name} and ROSTRA_BIND.`;
  }
}
