"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { Download } from "lucide-react";
import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { plural } from "../../lib/effect-sentence.ts";
import { downloadOwnData, type OwnDataFormat } from "../../lib/own-page-client.ts";
import { PasswordDialog } from "../profile/password-dialog.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Field, Select } from "../ui/field.tsx";
import { Time } from "../ui/time.tsx";

const formats: Readonly<Record<OwnDataFormat, string>> = {
  xep0227: "For another chat server (XML, XEP-0227)",
  jsonl: "For people and programs (JSON)",
};

/** What the server keeps of the account, and the file of it. */
export function OwnData({ account }: { readonly account: RouterOutputs["me"]["get"] }) {
  const [format, setFormat] = useState<OwnDataFormat>("xep0227");
  const [asking, setAsking] = useState(false);
  const { jid, displayName, email, createdAt, lastLoginAt, contacts, privacyLists, messages } = account;
  return (
    <Card id="data" title="What is kept of you">
      <dl className="px-4 pt-2 sm:px-5">
        <Fact label="Name">{displayName ?? <span className="text-ink-3">None</span>}</Fact>
        {email !== undefined && <Fact label="E-mail">{email}</Fact>}
        <Fact label="Account made">
          <Time at={createdAt} as="date" />
        </Fact>
        <Fact label="Last login">{lastLoginAt ? <Time at={lastLoginAt} /> : "Never"}</Fact>
        <Fact label="Contacts">{contacts.toLocaleString("en")}</Fact>
        <Fact label="Privacy lists">{privacyLists.toLocaleString("en")}</Fact>
        <Fact label="Messages that wait">
          {messages === 0 ? "None" : `${plural(messages, "message")}, until a device of yours takes them`}
        </Fact>
        <Fact label="Password">Not kept: only a proof, from which it cannot be read</Fact>
      </dl>
      <p className="px-4 pt-3 text-[0.8125rem] text-ink-3 sm:px-5">
        Name and e-mail are set by whoever runs this server. When you sign in and what you change here is recorded for
        them; what you write to others is not.
      </p>
      <div className="mt-4 flex flex-wrap items-end gap-3 border-t px-4 py-4 sm:px-5">
        <Field label="A file of all of it" className="flex-[1_1_15rem]">
          <Select
            value={format}
            onChange={({ target: { value } }) => setFormat(value === "jsonl" ? "jsonl" : "xep0227")}
          >
            {Object.entries(formats).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <Button onClick={() => setAsking(true)} className="max-sm:w-full">
          <Download aria-hidden />
          Download…
        </Button>
      </div>
      {asking && (
        <PasswordDialog
          title="Download your data"
          description="The file holds your contacts, your lists, messages that wait, and the proof of your password. Keep it to yourself."
          submitLabel="Download"
          email={jid}
          onClose={() => setAsking(false)}
          onPassword={async (password) => {
            await downloadOwnData(password, format);
            setAsking(false);
            toast.success("Your data is in your downloads.");
          }}
        />
      )}
    </Card>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-h-9 items-center gap-3 border-b py-1.5 last:border-0">
      <dt className="w-36 shrink-0 text-[0.8125rem] text-ink-3">{label}</dt>
      <dd className="wrap-anywhere min-w-0 flex-1">{children}</dd>
    </div>
  );
}
