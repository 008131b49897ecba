"use client";

import { type ClientEndpoints, webSocketUrl, xmppUri } from "../../lib/clients.ts";
import { OpenWebChat } from "../chat/open-web-chat.tsx";
import { QrCode } from "../qr-code.tsx";
import { CopyButton } from "../ui/copy-button.tsx";

interface ConnectDetailsProps {
  readonly jid: string;
  readonly clients: ClientEndpoints;
  /** Whether whoever reads it is the account's owner, and may begin in the browser at once. */
  readonly isOwn?: boolean;
}

/** What somebody types into a client to use an account, with a code for those who hold a phone. */
export function ConnectDetails({ jid, clients, isOwn = false }: ConnectDetailsProps) {
  const rows = [
    { label: "Address", value: jid },
    { label: "Server", value: clients.host },
    { label: "Port", value: String(clients.xmppPort), note: "STARTTLS" },
    { label: "Port, direct TLS", value: String(clients.xmppsPort) },
    { label: "WebSocket", value: webSocketUrl(clients) },
  ];
  return (
    <div className="flex flex-wrap items-start gap-x-8 gap-y-5 p-4 sm:p-5">
      <div className="flex min-w-0 max-w-2xl flex-[2_1_30rem] flex-wrap items-start gap-5">
        <QrCode text={xmppUri(jid)} label={`QR code of ${xmppUri(jid)}`} />
        <dl className="min-w-0 flex-[1_1_15rem]">
          {rows.map(({ label, value, note }) => (
            <div key={label} className="flex min-h-9 items-center gap-3 border-b last:border-0">
              <dt className="w-28 shrink-0 text-[0.8125rem] text-ink-3">{label}</dt>
              <dd className="flex min-w-0 flex-1 items-center justify-between gap-1">
                <span className="truncate font-mono text-[0.8125rem]" title={value}>
                  {value}
                  {note && <span className="ml-2 font-sans text-ink-3 text-xs">{note}</span>}
                </span>
                <CopyButton text={value} what={label.toLowerCase()} />
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <div className="min-w-0 flex-[1_1_14rem] text-[0.8125rem] text-ink-2">
        {isOwn && <OpenWebChat jid={jid} className="mb-4 max-sm:w-full" />}
        <p>
          Any XMPP client will do: enter the address and the password. If it does not find the server by the domain,
          enter server and port by hand. Unless a certificate was set up, it asks once whether to trust the server’s
          own.
        </p>
      </div>
    </div>
  );
}
