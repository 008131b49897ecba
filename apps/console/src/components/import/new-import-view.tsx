"use client";

import type { ImportConflicts, ImportPasswords } from "@rostra/core/import/import-store";
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { fileHead } from "../../lib/file-head.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { type MadePlan, UploadError, uploadImport } from "../../lib/import-upload.ts";
import {
  columnsFault,
  conflictWords,
  fileSize,
  formatNames,
  IGNORED,
  type ImportColumn,
  type ImportPreview,
  passwordWords,
} from "../../lib/import-words.ts";
import { useMay } from "../../lib/operator.tsx";
import { NoDomains } from "../no-domains.tsx";
import { PageHeader } from "../page-header.tsx";
import { BackLink } from "../ui/back-link.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Check } from "../ui/check.tsx";
import { Choice } from "../ui/choice.tsx";
import { DomainField } from "../ui/domain-field.tsx";
import { FileDrop } from "../ui/file-drop.tsx";
import { Notice } from "../ui/notice.tsx";
import { NotYours, Skeleton } from "../ui/states.tsx";
import { ColumnMapping } from "./column-mapping.tsx";
import { ImportReading } from "./import-reading.tsx";
import { importPath } from "./import-text.tsx";
import { IMPORT_TITLE } from "./imports-view.tsx";
import { MadePasswords } from "./made-passwords.tsx";

const ACCEPTED = ".csv,.txt,.jsonl,.ndjson,.json,.xml";
const CONFLICTS = ["skip", "update", "stop"] as const;
const PASSWORDS = ["file", "generate", "none"] as const;

interface ChosenFile {
  readonly file: File;
  readonly head: string;
  readonly mapping: Readonly<Record<string, string>>;
  /** Whether the first line is to be taken as names of columns, though it does not look like it. */
  readonly named: boolean;
}

interface MadeWithPasswords extends Required<MadePlan> {
  readonly count: number;
}

/** A file, what its columns mean and what is to be done with it; then the way to its plan. */
export function NewImportView() {
  const api = useApi();
  const may = useMay();
  const router = useRouter();
  const domains = useQuery(api.domain.list.queryOptions());
  const names = (domains.data?.items ?? []).map(({ name }) => name).filter((name) => may("account.import", name));
  const preview = useMutation(api.import.preview.mutationOptions());
  /** The latest preview that came: it stays while the next is on its way. */
  const [found, setFound] = useState<ImportPreview & Pick<ChosenFile, "named">>();
  const [wanted, setDomain] = useState<string>();
  const [chosen, setChosen] = useState<ChosenFile>();
  const [conflicts, setConflicts] = useState<ImportConflicts>("skip");
  const [passwords, setPasswords] = useState<ImportPasswords>("file");
  const [fileFault, setFileFault] = useState<string>();
  const [sent, setSent] = useState<number>();
  const [made, setMade] = useState<MadeWithPasswords>();
  const [failure, setFailure] = useState<string>();
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);

  const domain = wanted ?? names[0];
  const header = (
    <PageHeader
      back={<BackLink href="/import">{IMPORT_TITLE}</BackLink>}
      title="Import accounts"
      description="The file becomes a plan first: you see what each row would do before anything happens."
    />
  );
  if (!may("account.import") || (domains.data && domain === undefined))
    return (
      <>
        {header}
        <Card>
          {may("account.import") ? (
            <NoDomains>Accounts are imported into a domain.</NoDomains>
          ) : (
            <NotYours what="imports" />
          )}
        </Card>
      </>
    );

  const look = (next: ChosenFile): void => {
    setChosen(next);
    const { head, mapping, named } = next;
    if (domain !== undefined)
      preview.mutate(
        { domain, head, mapping, ...(named && { named }) },
        { onSuccess: (seen) => setFound({ ...seen, named }) },
      );
  };
  const choose = async (file: File): Promise<void> => {
    setFailure(undefined);
    try {
      const head = await fileHead(file);
      setFileFault(undefined);
      setFound(undefined);
      look({ file, head, mapping: {}, named: false });
    } catch (error) {
      setChosen(undefined);
      setFileFault(error instanceof RangeError ? error.message : "The file cannot be read. Choose it again.");
    }
  };
  const columns = asMapped(found?.columns ?? [], chosen?.mapping ?? {});
  const needsColumns = found !== undefined && found.format !== "xep0227" && (found.isNamed || chosen?.named === true);
  const isOfNow = found !== undefined && found.named === chosen?.named;
  const isReady = isOfNow && !(needsColumns && columnsFault(columns) !== undefined);

  const upload = async ({ file, mapping }: ChosenFile, into: string): Promise<void> => {
    const controller = new AbortController();
    stop.current = controller;
    setFailure(undefined);
    setSent(0);
    try {
      const plan = await uploadImport(
        { file, domain: into, conflicts, passwords, mapping },
        setSent,
        controller.signal,
      );
      const count = plan.passwords ? (await plan.passwords.text()).split("\r\n").length - 2 : 0;
      if (plan.passwords && count > 0) setMade({ id: plan.id, passwords: plan.passwords, count });
      else router.push(importPath(plan.id));
    } catch (error) {
      setSent(undefined);
      if (!controller.signal.aborted) setFailure(error instanceof UploadError ? error.message : failureMessage(error));
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!chosen) setFileFault(fileFault ?? "Choose a file first.");
    else if (isReady && domain !== undefined) void upload(chosen, domain);
  };

  if (made && chosen)
    return (
      <div className="mx-auto max-w-3xl">
        {header}
        <MadePasswords {...made} fileName={chosen.file.name} />
      </div>
    );
  if (sent !== undefined && chosen)
    return (
      <div className="mx-auto max-w-3xl">
        {header}
        <ImportReading file={chosen.file} sent={sent} onStop={() => stop.current?.abort()} />
      </div>
    );
  return (
    <div className="mx-auto max-w-3xl">
      {header}
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        {failure && <Notice tone="danger">{failure}</Notice>}
        <Part title="The file">
          <FileDrop
            label="File of accounts"
            hint="CSV from a spreadsheet, JSON lines, or XEP-0227 from another server"
            accept={ACCEPTED}
            file={
              chosen && {
                name: chosen.file.name,
                note: [found && formatNames[found.format], fileSize(chosen.file.size)].filter(Boolean).join(" · "),
              }
            }
            error={fileFault}
            onFile={(file) => void choose(file)}
          />
        </Part>
        {chosen && (
          <Part title="What is in it">
            {preview.isError ? (
              <Notice tone="danger">{failureMessage(preview.error)}</Notice>
            ) : !found ? (
              <Skeleton className="w-2/3" />
            ) : found.format === "xep0227" ? (
              <p className="text-ink-2">
                XEP-0227 says itself what it holds: keys, contacts, privacy lists and messages that wait, each under its
                name. Only users of the domain below are taken.
              </p>
            ) : (
              <>
                {found.format === "csv" && (chosen.named || !found.isNamed) && (
                  <NoHeader
                    columns={columns.length}
                    first={columns[0]?.samples?.[0]}
                    named={chosen.named}
                    onNamed={(named) => look({ ...chosen, named, mapping: {} })}
                  />
                )}
                {!isOfNow && <Skeleton className="w-2/3" />}
                {needsColumns && isOfNow && (
                  <ColumnMapping
                    columns={columns}
                    onMap={(column, field) => look({ ...chosen, mapping: { ...chosen.mapping, [column]: field } })}
                  />
                )}
              </>
            )}
          </Part>
        )}
        <Part title="What to do with it">
          {names.length > 1 && (
            <DomainField label="Into the domain" domains={names} value={domain} onValueChange={setDomain} />
          )}
          <Choice
            legend="Accounts that exist already"
            value={conflicts}
            onValueChange={setConflicts}
            options={CONFLICTS.map((value) => ({ value, ...conflictWords[value] }))}
          />
          <Choice
            legend="Passwords"
            value={passwords}
            onValueChange={setPasswords}
            options={PASSWORDS.map((value) => ({ value, ...passwordWords[value] }))}
          />
        </Part>
        <div className="flex flex-wrap items-center justify-end gap-2">
          <p className="mr-auto text-ink-2 text-sm">
            {names.length === 1 && `Into ${domain}. `}Making the plan changes nothing.
          </p>
          <Button asChild>
            <Link href="/import">Cancel</Link>
          </Button>
          <Button type="submit" look="primary" busy={chosen !== undefined && !isOfNow && preview.isPending}>
            Make the plan
          </Button>
        </div>
      </form>
    </div>
  );
}

/** Columns as they are chosen to be taken, before the server has said the same. */
function asMapped(columns: readonly ImportColumn[], mapping: ChosenFile["mapping"]): readonly ImportColumn[] {
  return columns.map((column) => {
    const mapped = Object.hasOwn(mapping, column.name) ? mapping[column.name] : column.field;
    const { field: _, ...rest } = column;
    return mapped === undefined || mapped === IGNORED ? rest : { ...rest, field: mapped };
  });
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card title={title}>
      <div className="flex flex-col gap-4 px-4 py-4 sm:px-5">{children}</div>
    </Card>
  );
}

interface NoHeaderProps {
  readonly columns: number;
  /** What stands first in the file. */
  readonly first: string | undefined;
  readonly named: boolean;
  readonly onNamed: (named: boolean) => void;
}

/** Said of CSV whose first line does not look like names of columns. */
function NoHeader({ columns, first, named, onNamed }: NoHeaderProps) {
  return (
    <div className="flex flex-col gap-3">
      {!named && columns < 2 && first?.includes(";") ? (
        <Notice tone="warn">
          The columns seem to stand with semicolons between them. Save the file with commas, and choose it again.
        </Notice>
      ) : (
        !named && (
          <p className="text-ink-2">
            The first line names no columns that are known: each line is taken as a user and a password
            {first !== undefined && first !== "" && (
              <>
                , the first of them <span className="wrap-anywhere font-medium text-ink">{first}</span>
              </>
            )}
            .
          </p>
        )
      )}
      <div className="overflow-hidden rounded-lg border border-line-strong/45 [&>label]:border-0">
        <Check
          label="The first line has the names of the columns"
          note="Then you say below what each of them holds."
          checked={named}
          onCheckedChange={onNamed}
        />
      </div>
    </div>
  );
}
