"use client";

import { MessagesSquare, WifiOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { type ChatState, loadWebChat, type WebChat } from "../../lib/web-chat.ts";
import { Spinner } from "../ui/spinner.tsx";
import { ChatSignIn } from "./chat-sign-in.tsx";
import "./web-chat.css";

interface ChatViewProps {
  /** The WebSocket address of the live server. */
  readonly socket: string;
  /** The only domain; undefined where there are several, or none. */
  readonly domain: string | undefined;
  /** The address to begin with. */
  readonly account: string;
}

// biome-ignore lint/style/noProcessEnv: replaced by a constant while building (next.config.ts)
const assets = process.env["WEB_CHAT"] ?? "";

/** Signing in to a chat account, then Converse.js over the whole window. */
export function ChatView({ socket, domain, account }: ChatViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const chat = useRef<Promise<WebChat>>(undefined);
  const [state, setState] = useState<ChatState>({ phase: "signedOut" });

  useEffect(() => {
    if (!place.current || chat.current) return;
    const loading = loadWebChat({ assets, socket, domain, place: place.current, onChange: setState });
    chat.current = loading;
    loading.then((loaded) => loaded.resume()).catch(() => setState({ phase: "signedOut", failure: "program" }));
  }, [socket, domain]);

  const signIn = (jid: string, password: string, isKept: boolean): void => {
    setState({ phase: "connecting" });
    chat.current
      ?.then((loaded) => loaded.signIn(jid, password, isKept))
      .catch(() => setState({ phase: "signedOut", failure: "program" }));
  };
  const isIn = state.phase === "online" || state.phase === "interrupted";
  return (
    <>
      {!isIn && (
        <ChatSignIn
          socket={socket}
          domain={domain}
          account={account}
          isBusy={state.phase === "connecting"}
          failure={state.phase === "signedOut" ? state.failure : undefined}
          onSignIn={signIn}
        />
      )}
      <main hidden={!isIn}>
        {state.phase === "interrupted" && <Interrupted />}
        {isIn && <Nobody />}
        <div ref={place} />
      </main>
    </>
  );
}

/** In place of the contacts, which are not known while there is no connection; a conversation stays beside it, or over it. */
function Interrupted() {
  return (
    <div className="chat-interrupted flex flex-col items-center justify-center gap-1 border-r bg-canvas p-6 text-center">
      <WifiOff aria-hidden className="mb-2 size-8 text-ink-3" />
      <div role="status">
        <p className="flex items-center justify-center gap-2 font-semibold text-base">
          <Spinner />
          No connection
        </p>
        <p className="mt-1 max-w-sm text-balance text-ink-2">It is tried again by itself. Nothing is sent meanwhile.</p>
      </div>
    </div>
  );
}

/** Where conversations open, which lie over it; the page's heading, for who hears it. */
function Nobody() {
  return (
    <>
      <h1 className="sr-only">Web chat</h1>
      <div className="fixed inset-y-0 right-0 left-68 flex flex-col items-center justify-center gap-1 p-6 text-center max-md:hidden">
        <MessagesSquare aria-hidden className="mb-2 size-8 text-ink-3" />
        <h2 className="font-semibold text-base">Whom do you want to talk to?</h2>
        <p className="max-w-sm text-balance text-ink-2">
          Choose somebody on the left, or add a contact with the menu beside “Contacts”.
        </p>
      </div>
    </>
  );
}
