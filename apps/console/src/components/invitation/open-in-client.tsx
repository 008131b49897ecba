"use client";

import { QrCode } from "../qr-code.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { CopyButton } from "../ui/copy-button.tsx";

/** The invitation as an address for clients: to click, to scan, to copy. `forAccount`: clients can make the account by it. */
export function OpenInClient({ uri, forAccount }: { readonly uri: string; readonly forAccount: boolean }) {
  return (
    <Card id="open-in-client" title={forAccount ? "Or let a client do it" : "Accept with your client"} className="mt-5">
      <div className="flex flex-wrap items-center gap-5 p-4 sm:p-5">
        <QrCode text={uri} label="QR code of the invitation" />
        <div className="min-w-0 flex-[1_1_15rem]">
          <p className="text-[0.8125rem] text-ink-2">
            {forAccount
              ? "On a phone or computer with a client that can make accounts, open the invitation there, or scan this code with it."
              : "Open the invitation in the client that you chat with, or scan this code with it."}{" "}
            If nothing happens, install a client first and come back to this page.
          </p>
          <div className="mt-3 flex flex-wrap items-center gap-1">
            <Button asChild look={forAccount ? "secondary" : "primary"}>
              <a href={uri}>Open in your client</a>
            </Button>
            <CopyButton text={uri} what="the invitation" />
          </div>
        </div>
      </div>
    </Card>
  );
}
