"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { invitationPage } from "@rostra/core/invitation/invitation-uri";
import { useSyncExternalStore } from "react";
import { QrCode } from "../qr-code.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Time } from "../ui/time.tsx";

const never = () => () => {};

/** The link of a new invitation, which is shown this once: to copy, to scan. */
export function MadeInvitation({ invitation, token }: RouterOutputs["invitation"]["create"]) {
  const origin = useSyncExternalStore(
    never,
    () => location.origin,
    () => "",
  );
  const link = invitationPage(origin, token);
  return (
    <>
      <Notice>
        Keep the link or hand it over now: it is shown this once. Who holds it can use it, until{" "}
        <Time at={invitation.expiresAt} as="moment" />.
      </Notice>
      <div className="flex flex-wrap items-center gap-5">
        <QrCode text={link} label="QR code of the link" />
        <div className="min-w-0 flex-[1_1_12rem]">
          <p className="font-medium text-[0.8125rem]">Link</p>
          <div className="mt-1 flex items-start gap-1">
            <a
              href={link}
              target="_blank"
              rel="noreferrer"
              className="wrap-anywhere min-w-0 flex-1 py-1 text-[0.8125rem] text-accent-ink underline underline-offset-2 hover:no-underline"
            >
              {link}
            </a>
            <CopyButton text={link} what="the link" />
          </div>
          <p className="mt-2 text-ink-3 text-xs">A page opens that says who invites, and helps to pick a client.</p>
        </div>
      </div>
    </>
  );
}
