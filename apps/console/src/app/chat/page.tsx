import type { Metadata } from "next";
import { ChatView } from "../../components/chat/chat-view.tsx";
import { chatSocketUrl } from "../../lib/clients.ts";
import { type PageSearch, searchParams as toSearchParams } from "../../lib/search-params.ts";
import { consoleServer } from "../../server/console-server.ts";

export const metadata: Metadata = { title: "Web chat", description: "Chat in the browser" };

export default async function ChatPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const { services, settings } = consoleServer();
  const search = toSearchParams(await searchParams);
  // Which domains there are is told to nobody: only where there is one, it need not be typed.
  const [domain, ...others] = await services.domains.list({ kind: "node", id: "console" });
  return (
    <ChatView
      socket={chatSocketUrl(settings.clients, settings.url)}
      domain={others.length === 0 ? domain?.name : undefined}
      account={search.get("account")?.slice(0, ADDRESS_LENGTH) ?? ""}
    />
  );
}

/** More than any address has (RFC 7622 §3.1). */
const ADDRESS_LENGTH = 3071;
