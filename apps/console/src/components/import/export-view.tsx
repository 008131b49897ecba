"use client";

import type { PortableFormat } from "@rostra/core/portable/portable-writer";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Check as CheckMark, Download, Globe, Minus } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { exportFormats, exportHolds, exportLacks, exportPath } from "../../lib/export-words.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import { PageHeader } from "../page-header.tsx";
import { AddressInput } from "../ui/address-input.tsx";
import { BackLink } from "../ui/back-link.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Check } from "../ui/check.tsx";
import { Choice } from "../ui/choice.tsx";
import { DomainField } from "../ui/domain-field.tsx";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { EmptyState, NotYours } from "../ui/states.tsx";
import { IMPORT_TITLE } from "./imports-view.tsx";

const FORMATS = ["xep0227", "jsonl", "csv"] as const;

/** Takes the accounts of a domain, or one of them, out as a file; `?account=romeo@example.net` begins with that one. */
export function ExportView() {
  const api = useApi();
  const may = useMay();
  const queryClient = useQueryClient();
  const asked = useSearchParams().get("account") ?? "";
  const domains = useQuery(api.domain.list.queryOptions());
  const names = (domains.data?.items ?? []).map(({ name }) => name).filter((name) => may("account.export", name));
  const [wanted, setDomain] = useState(asked === "" ? undefined : asked.slice(asked.indexOf("@") + 1));
  const [what, setWhat] = useState<"domain" | "account">(asked === "" ? "domain" : "account");
  const [account, setAccount] = useState(asked);
  const [format, setFormat] = useState<PortableFormat>("xep0227");
  const [offline, setOffline] = useState(false);
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const link = useRef<HTMLAnchorElement>(null);
  const domain = names.find((name) => name === wanted) ?? names[0];

  const header = (
    <PageHeader
      back={<BackLink href="/import">{IMPORT_TITLE}</BackLink>}
      title="Export accounts"
      description="A file to keep, to move to another server with, or to look at in a spreadsheet."
    />
  );
  if (!may("account.export") || (domains.data && domain === undefined))
    return (
      <>
        {header}
        <Card>
          {!may("account.export") ? (
            <NotYours what="exports" />
          ) : (
            <EmptyState icon={Globe} title="No domains yet">
              There is nothing to export.
            </EmptyState>
          )}
        </Card>
      </>
    );

  const save = (username?: string): void => {
    if (domain === undefined || !link.current) return;
    link.current.href = exportPath({ domain, format, offline, ...(username !== undefined && { username }) });
    link.current.click();
    toast.success("The browser saves the file. It stands in the audit.", {
      description: username === undefined ? domain : `${username}@${domain}`,
    });
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setFault(undefined);
    if (what === "domain") return save();
    const typed = account.trim();
    if (typed === "") return setFault("Say whose account.");
    const jid = typed.includes("@") ? typed : `${typed}@${domain ?? ""}`;
    setBusy(true);
    try {
      const found = await queryClient.fetchQuery(api.account.get.queryOptions({ jid }));
      if (found.domain === domain) save(found.username);
      else setFault(`The account is not of ${domain}.`);
    } catch (error) {
      setFault(failureMessage(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="mx-auto max-w-3xl">
      {header}
      <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
        <Card title="What to take out">
          <div className="flex flex-col gap-4 px-4 py-4 sm:px-5">
            {names.length > 1 && <DomainField domains={names} value={domain} onValueChange={setDomain} />}
            <Choice
              legend="Accounts"
              value={what}
              onValueChange={setWhat}
              options={[
                { value: "domain", label: domain === undefined ? "All accounts" : `All accounts of ${domain}` },
                { value: "account", label: "One account" },
              ]}
            />
            {what === "account" && (
              <Field label="Account" error={fault}>
                <AddressInput
                  value={account}
                  onValueChange={(text) => {
                    setAccount(text);
                    setFault(undefined);
                  }}
                  placeholder={`romeo@${domain ?? ""}`}
                  {...(domain !== undefined && { domain })}
                />
              </Field>
            )}
          </div>
        </Card>
        <Card title="The file">
          <div className="flex flex-col gap-4 px-4 py-4 sm:px-5">
            <Choice
              legend="Format"
              value={format}
              onValueChange={setFormat}
              options={FORMATS.map((value) => ({
                value,
                label: exportFormats[value].label,
                note: exportFormats[value].note,
              }))}
            />
            {format !== "csv" && (
              <div className="overflow-hidden rounded-lg border border-line-strong/45 [&>label]:border-0">
                <Check
                  label="With messages that wait for accounts"
                  note="Their text is in the file: whoever has it can read them."
                  checked={offline}
                  onCheckedChange={setOffline}
                />
              </div>
            )}
            <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
              <Facts
                title="In the file"
                icon="in"
                facts={exportHolds(format, { isOne: what === "account", offline })}
              />
              <Facts title="Not in it" icon="out" facts={exportLacks(format, offline)} />
            </div>
          </div>
        </Card>
        <Notice tone="warn">
          The file holds the keys of {what === "account" ? "the account" : "every account"}. Whoever has it can try
          passwords against them: keep it as you would keep passwords. That you took it out stands in the audit.
        </Notice>
        <div className="flex justify-end">
          <Button type="submit" look="primary" busy={isBusy}>
            <Download aria-hidden />
            Export
          </Button>
          {/* biome-ignore lint/a11y/useAnchorContent: pressed by the form, and nobody else */}
          <a ref={link} href="/api/export" download hidden aria-hidden tabIndex={-1} />
        </div>
      </form>
    </div>
  );
}

interface FactsProps {
  readonly title: string;
  readonly icon: "in" | "out";
  readonly facts: readonly string[];
}

function Facts({ title, icon, facts }: FactsProps) {
  const Icon = icon === "in" ? CheckMark : Minus;
  return (
    <div>
      <h3 className="mb-1.5 font-medium text-[0.8125rem]">{title}</h3>
      <ul className="flex flex-col gap-1 text-ink-2 text-sm">
        {facts.map((fact) => (
          <li key={fact} className="flex items-start gap-2">
            <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${icon === "in" ? "text-ok-ink" : "text-ink-3"}`} />
            {fact}
          </li>
        ))}
      </ul>
    </div>
  );
}
