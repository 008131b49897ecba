"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { Check } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { ClientEndpoints } from "../../lib/clients.ts";
import { roleNames } from "../../lib/role-names.ts";
import type { System } from "../../lib/user-agent.ts";
import { Brand } from "../brand.tsx";
import { ThemeToggle } from "../theme.tsx";
import { Time } from "../ui/time.tsx";
import { ChooseClient } from "./choose-client.tsx";
import { OpenInClient } from "./open-in-client.tsx";
import { type Registered, RegisterForm } from "./register-form.tsx";
import { RegisteredView } from "./registered-view.tsx";

type Invitation = NonNullable<RouterOutputs["invitation"]["check"]["invitation"]>;

interface InvitationViewProps {
  readonly token: string;
  readonly invitation: Invitation;
  readonly clients: ClientEndpoints;
  readonly system: System | undefined;
}

/** Who invites to what, and the ways to accept: an account made here, or a client. */
export function InvitationView({ token, invitation, clients, system }: InvitationViewProps) {
  const [registered, setRegistered] = useState<Registered>();
  const { domain, contact, forAccount, username, role, uri } = invitation;
  return (
    <main className="mx-auto w-full max-w-2xl px-4 py-8 sm:px-6 sm:py-14">
      <div className="mb-8 flex items-center justify-between">
        <Brand />
        <ThemeToggle />
      </div>
      {registered ? (
        <RegisteredView registered={registered} contact={contact} clients={clients} />
      ) : (
        <>
          <h1 className="wrap-anywhere text-balance font-semibold text-2xl tracking-tight">
            {contact ? `${contact} invites you to chat` : `You are invited to chat on ${domain}`}
          </h1>
          <Promises invitation={invitation} />
          {forAccount && (
            <RegisterForm
              token={token}
              domain={domain}
              username={username}
              asksEmail={role !== undefined}
              onDone={setRegistered}
            />
          )}
          {uri !== null && <OpenInClient uri={uri} forAccount={forAccount} />}
        </>
      )}
      <ChooseClient system={system} className="mt-5" />
    </main>
  );
}

/** What somebody gets by accepting. */
function Promises({ invitation }: { readonly invitation: Invitation }) {
  const { domain, contact, forAccount, username, groupName, role, expiresAt } = invitation;
  return (
    <>
      <ul className="mt-3 flex flex-col gap-1.5">
        {forAccount && (
          <Promised>
            You get {username === undefined ? "an account of " : "the account "}
            <Name>{username === undefined ? domain : `${username}@${domain}`}</Name>.
          </Promised>
        )}
        {contact && (
          <Promised>
            <Name>{contact}</Name> becomes your contact: each of you sees when the other is online.
          </Promised>
        )}
        {groupName !== undefined && (
          <Promised>
            You join the group <Name>{groupName}</Name>.
          </Promised>
        )}
        {role && (
          <Promised>
            You are invited to the console as <Name>{roleNames[role]}</Name> of {domain}.
          </Promised>
        )}
      </ul>
      <p className="mt-3 text-[0.8125rem] text-ink-3">
        Good until <Time at={expiresAt} as="moment" />. If you do not know who sent you this, close the page: nothing
        happens then.
      </p>
    </>
  );
}

function Promised({ children }: { readonly children: ReactNode }) {
  return (
    <li className="flex items-start gap-2.5 text-[0.9375rem] text-ink-2 leading-6">
      <Check aria-hidden className="mt-1 size-4 shrink-0 text-ok" />
      <span className="wrap-anywhere min-w-0">{children}</span>
    </li>
  );
}

function Name({ children }: { readonly children: ReactNode }) {
  return <strong className="font-medium text-ink">{children}</strong>;
}
