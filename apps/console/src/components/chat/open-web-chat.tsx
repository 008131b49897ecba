import { MessagesSquare } from "lucide-react";
import { chatPath } from "../../lib/clients.ts";
import { Button } from "../ui/button.tsx";

/** Leads to the web chat, with the address filled in. */
export function OpenWebChat({ jid, className }: { readonly jid: string; readonly className?: string }) {
  return (
    <Button asChild look="primary" {...(className && { className })}>
      {/* A whole new page, with a policy of its own for what it may connect to. */}
      <a href={chatPath(jid)} target="_blank" rel="noreferrer">
        <MessagesSquare aria-hidden />
        Open web chat
        <span className="sr-only">(opens in a new tab)</span>
      </a>
    </Button>
  );
}
