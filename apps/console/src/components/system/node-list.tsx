"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { ServerOff } from "lucide-react";
import { byteWords } from "../../lib/byte-words.ts";
import { plural } from "../../lib/effect-sentence.ts";
import { Badge, Dot } from "../ui/badge.tsx";
import { Fact } from "../ui/fact.tsx";
import { EmptyState, Skeleton } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";

/** Beyond, an event loop is late enough to be felt, in milliseconds. */
const SLOW_MS = 100;

const portNames: Readonly<Record<string, string>> = { xmpp: "STARTTLS", xmpps: "TLS", http: "WebSocket, BOSH" };

/** The processes that serve connections, each with how it is. `nodes` absent: not known yet. */
export function NodeList({ nodes }: { nodes: RouterOutputs["system"]["nodes"] | undefined }) {
  if (!nodes)
    return (
      <div role="status" aria-label="Loading servers" className="space-y-3 px-5 py-4">
        <Skeleton className="w-1/2" />
        <Skeleton className="h-2.5 w-4/5" />
      </div>
    );
  if (nodes.length === 0)
    return (
      <EmptyState icon={ServerOff} title="No server is running" className="py-10">
        Nobody can log in. The server enters itself here when it starts.
      </EmptyState>
    );
  return (
    <ul className="divide-y" aria-label="Servers">
      {nodes.map((node) => (
        <li key={node.id} className="px-4 py-3.5 sm:px-5">
          <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
            <Dot tone={node.isLive ? "ok" : "danger"} />
            <span className="min-w-0 flex-1 truncate font-medium" title={`${node.address} (${node.id})`}>
              {node.address}
            </span>
            {node.isLive ? (
              <span className="text-ink-2 tabular-nums">{plural(node.sessions, "session")}</span>
            ) : (
              <Badge tone="danger">Stopped</Badge>
            )}
          </div>
          <dl className="mt-2 flex flex-wrap gap-x-8 gap-y-1.5 text-[0.8125rem]">
            <Fact name="Version">{node.version}</Fact>
            {node.isLive ? (
              <Fact name="Running since">
                <Time at={node.since} />
              </Fact>
            ) : (
              <Fact name="Heard of last">
                <Time at={node.heartbeatAt} />
              </Fact>
            )}
            <Fact name="Memory">{node.memoryBytes === undefined ? "–" : byteWords(node.memoryBytes)}</Fact>
            <Fact name="Event loop">
              {node.eventLoopMs === undefined ? (
                "–"
              ) : (
                <span className={node.eventLoopMs > SLOW_MS ? "text-warn-ink" : undefined}>
                  {Math.round(node.eventLoopMs)} ms late
                </span>
              )}
            </Fact>
            {Object.keys(node.ports).length > 0 && (
              <Fact name="Ports">
                {Object.entries(node.ports).map(([name, port], index) => (
                  <span key={name} title={portNames[name] ?? name}>
                    {index > 0 && ", "}
                    {port}
                  </span>
                ))}
              </Fact>
            )}
          </dl>
        </li>
      ))}
    </ul>
  );
}
