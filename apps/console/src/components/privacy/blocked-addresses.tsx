"use client";

import { X } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { formFailure } from "../../lib/form-failure.ts";
import type { PrivacyOverview } from "../../lib/privacy-overview.ts";
import { AddressInput } from "../ui/address-input.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { usePrivacyChanges } from "./use-privacy-changes.ts";

/** Addresses that are drawn at first, and more for each press of the button. */
const SHOWN_AT_ONCE = 20;

interface BlockedAddressesProps {
  readonly jid: string;
  readonly overview: PrivacyOverview;
  readonly mayWrite: boolean;
}

/** The block list (XEP-0191): the simple view of what the default list denies whole. */
export function BlockedAddresses({ jid, overview, mayWrite }: BlockedAddressesProps) {
  const { blocked, defaultList } = overview;
  const { block, unblock } = usePrivacyChanges(jid);
  const [address, setAddress] = useState("");
  const [drawn, setDrawn] = useState(SHOWN_AT_ONCE);
  const form = useRef<HTMLFormElement>(null);
  const failure = formFailure(block.error, []);
  const wanted = address.trim();
  const fault = blocked.includes(wanted.toLowerCase()) ? "This address is blocked already." : failure?.message;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wanted === "" || block.isPending || blocked.includes(wanted.toLowerCase())) return;
    block.mutate({ account: jid, jids: [wanted] }, { onSuccess: () => setAddress("") });
  };
  return (
    <Card
      id="blocked"
      className="overflow-visible" // the accounts that are offered hang over its edge
      title={
        <>
          Blocked addresses
          {blocked.length > 0 && (
            <span className="ml-2 font-normal text-ink-3 tabular-nums">{blocked.length.toLocaleString("en")}</span>
          )}
        </>
      }
    >
      <p className="wrap-anywhere border-b px-4 py-2.5 text-ink-2 text-xs sm:px-5">
        {defaultList === undefined
          ? "As clients with a block button see it. Blocking makes a default list where there is none."
          : "As clients with a block button see it: the rules of the default list that block everything from and to an address."}
      </p>
      {blocked.length === 0 ? (
        <p className="px-4 py-3 text-ink-2 sm:px-5">Nobody is blocked.</p>
      ) : (
        <ul aria-labelledby="blocked" className="py-1">
          {blocked.slice(0, drawn).map((one) => (
            <li key={one} className="flex min-h-9 items-center gap-2 py-0.5 pr-2 pl-4 sm:pl-5">
              <span className="min-w-0 flex-1 truncate" title={one}>
                {one}
              </span>
              {mayWrite && (
                <Button
                  look="ghost"
                  size="icon-sm"
                  aria-label={`Unblock ${one}`}
                  busy={unblock.isPending && unblock.variables.jids?.includes(one) === true}
                  onClick={() => {
                    unblock.mutate({ account: jid, jids: [one] });
                    form.current?.querySelector("input")?.focus();
                  }}
                >
                  <X aria-hidden />
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {blocked.length > drawn && (
        <div className="px-4 pb-2.5 sm:px-5">
          <Button size="sm" onClick={() => setDrawn(drawn + SHOWN_AT_ONCE)}>
            Show {Math.min(SHOWN_AT_ONCE, blocked.length - drawn)} more
          </Button>
        </div>
      )}
      {unblock.isError && (
        <Notice tone="danger" className="mx-4 mb-3">
          {formFailure(unblock.error, [])?.message}
        </Notice>
      )}
      {mayWrite && (
        <form ref={form} onSubmit={submit} noValidate className="border-t px-4 py-3 sm:px-5">
          <Field label="Block an address" error={fault}>
            <span className="flex items-start gap-2">
              <span className="min-w-0 flex-1">
                <AddressInput
                  value={address}
                  onValueChange={(next) => {
                    block.reset();
                    setAddress(next);
                  }}
                  except={[jid, ...blocked]}
                  placeholder="mercutio@example.com"
                />
              </span>
              <Button type="submit" busy={block.isPending}>
                Block
              </Button>
            </span>
          </Field>
        </form>
      )}
    </Card>
  );
}
