"use client";

import type { AccountDetailsOutput } from "@rostra/api/outputs";
import { MessagesSquare } from "lucide-react";
import { type ClientEndpoints, chatPath } from "../../lib/clients.ts";
import { useMay } from "../../lib/operator.tsx";
import { attributeRows, profileTexts, textNames, valueText } from "../../lib/profile-draft.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { AboutAccount, Fact, Unset } from "./about-account.tsx";
import { AccountAccess } from "./account-access.tsx";
import { ConnectDetails } from "./connect-details.tsx";
import { LimitFields } from "./limit-fields.tsx";
import { ProfileForm } from "./profile-form.tsx";

interface ProfileTabProps {
  readonly account: AccountDetailsOutput;
  readonly clients: ClientEndpoints;
}

/** What an account is, what opens it and how to use it; edited in place by those who may. */
export function ProfileTab({ account, clients }: ProfileTabProps) {
  const may = useMay();
  const mayWrite = may("account.write", account.domain);
  if (account.deletion)
    return (
      <div className="grid min-w-0 items-start gap-5 xl:grid-cols-2">
        <ProfileFacts account={account} />
        <AboutAccount account={account} />
      </div>
    );
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <div className="grid min-w-0 items-start gap-5 xl:grid-cols-[minmax(0,1.35fr)_minmax(0,1fr)]">
        {mayWrite ? (
          <ProfileForm key={account.jid} account={account} />
        ) : (
          <div className="flex min-w-0 flex-col gap-5">
            <ProfileFacts account={account} />
            <LimitFields account={account} draft={{}} errorOf={() => undefined} onChange={undefined} />
          </div>
        )}
        <div className="flex min-w-0 flex-col gap-5">
          <AboutAccount account={account} />
          <AccountAccess account={account} />
        </div>
      </div>
      <Card
        id="connect"
        title="Connect a client"
        actions={
          <Button asChild size="sm">
            <a href={chatPath(account.jid)} target="_blank" rel="noreferrer">
              <MessagesSquare aria-hidden />
              Open web chat
            </a>
          </Button>
        }
      >
        <ConnectDetails jid={account.jid} clients={clients} />
      </Card>
    </div>
  );
}

function ProfileFacts({ account }: { readonly account: AccountDetailsOutput }) {
  const attributes = attributeRows(account.attributes);
  return (
    <Card id="profile" title="Profile">
      <dl className="px-4 py-2 sm:px-5">
        {profileTexts.map((name) => (
          <Fact key={name} label={textNames[name]}>
            {account[name] ?? <Unset>None</Unset>}
          </Fact>
        ))}
        {attributes.map(({ name, value }) => (
          <Fact key={name} label={name}>
            {valueText(value)}
          </Fact>
        ))}
      </dl>
    </Card>
  );
}
