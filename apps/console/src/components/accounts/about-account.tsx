"use client";

import type { AccountDetailsOutput } from "@rostra/api/outputs";
import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { auditActor } from "../../lib/audit-words.ts";
import { useMay, useOperator } from "../../lib/operator.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Time } from "../ui/time.tsx";
import { StatusBadge } from "./account-text.tsx";
import { DeleteAccountDialog } from "./deletion-dialogs.tsx";

/** Since when an account is there, who made it, how it stands; and the way to delete it. */
export function AboutAccount({ account }: { readonly account: AccountDetailsOutput }) {
  const may = useMay();
  const [isDeleting, setDeleting] = useState(false);
  const { jid, domain, createdAt, lastLoginAt, updatedAt, deletion } = account;
  return (
    <Card id="about" title="About">
      <dl className="px-4 py-2 sm:px-5">
        <Fact label="Status">
          <StatusBadge account={account} />
        </Fact>
        <Fact label="Last login">{lastLoginAt ? <Time at={lastLoginAt} /> : <Unset>Never</Unset>}</Fact>
        <Fact label="Created">
          <Time at={createdAt} as="moment" />
        </Fact>
        {may("audit.read", domain) && <Maker jid={jid} domain={domain} />}
        <Fact label="Last changed">
          <Time at={updatedAt} />
        </Fact>
      </dl>
      {!deletion && may("account.remove", domain) && (
        <div className="flex flex-wrap items-center justify-between gap-3 border-t px-4 py-3 sm:px-5">
          <p className="min-w-0 flex-1 basis-48 text-[0.8125rem] text-ink-2">
            Deleted accounts can be restored for some days, with all they had.
          </p>
          <Button size="sm" look="danger-quiet" onClick={() => setDeleting(true)}>
            <Trash2 aria-hidden />
            Delete…
          </Button>
        </div>
      )}
      {isDeleting && <DeleteAccountDialog jid={jid} domain={domain} onClose={() => setDeleting(false)} />}
    </Card>
  );
}

/** Who made the account, as far as the audit still knows. */
function Maker({ jid, domain }: { readonly jid: string; readonly domain: string }) {
  const api = useApi();
  const { id } = useOperator();
  const made = useQuery(api.audit.list.queryOptions({ domain, target: jid, action: "account.created", limit: 1 }));
  const entry = made.data?.items[0];
  if (!entry) return null;
  const maker = auditActor(entry, id);
  return <Fact label="Created by">{maker}</Fact>;
}

/** One fact; a text that is cut is whole in the tooltip. */
export function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-h-9 items-center gap-4 border-b last:border-0">
      <dt className="w-28 shrink-0 truncate text-[0.8125rem] text-ink-3" title={label}>
        {label}
      </dt>
      <dd className="min-w-0 flex-1 truncate" {...(typeof children === "string" && { title: children })}>
        {children}
      </dd>
    </div>
  );
}

export function Unset({ children }: { readonly children: ReactNode }) {
  return <span className="text-ink-3">{children}</span>;
}
