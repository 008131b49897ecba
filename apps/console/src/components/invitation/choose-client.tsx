import { ExternalLink } from "lucide-react";
import { clientPrograms } from "../../lib/clients.ts";
import type { System } from "../../lib/user-agent.ts";
import { Card } from "../ui/card.tsx";

/** Programs to chat with, those for the visitor's system first. */
export function ChooseClient({
  system,
  className,
}: {
  readonly system: System | undefined;
  readonly className?: string;
}) {
  return (
    <Card
      id="choose-client"
      title="Choose a client"
      description="A client is the program you chat with. Any XMPP client works; these are free."
      {...(className && { className })}
    >
      <ul className="divide-y">
        {clientPrograms(system).map(({ name, systems, url }) => (
          <li key={name}>
            <a
              href={url}
              target="_blank"
              rel="noreferrer"
              className="flex min-h-12 items-center gap-3 px-4 py-2 hover:bg-hover sm:px-5"
            >
              <span className="font-medium">{name}</span>
              <span className="min-w-0 flex-1 text-[0.8125rem] text-ink-2">{systems.join(", ")}</span>
              <ExternalLink aria-hidden className="size-4 shrink-0 text-ink-3" />
              <span className="sr-only">(opens in a new tab)</span>
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}
