"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useApi } from "../../lib/api.tsx";
import { type AssumedSession, type SessionsOfSide, sessionsFault } from "../../lib/simulator-question.ts";
import { useDebounced } from "../../lib/use-debounced.ts";
import { Button } from "../ui/button.tsx";
import { Field, Input, Select } from "../ui/field.tsx";

/** How long typing must pause before the lists of an account are looked up, in milliseconds. */
const TYPING_PAUSE_MS = 300;

const choices = ["now", "offline", "assumed"] as const;

const choiceNames: Readonly<Record<(typeof choices)[number], string>> = {
  now: "As they are now",
  offline: "Assume: offline",
  assumed: "Assume these sessions",
};

const firstSession: AssumedSession = { resource: "phone", priority: "0", activeList: "" };

interface AssumedSessionsProps {
  readonly legend: string;
  /** Whose they are; may be half typed. */
  readonly address: string;
  readonly sessions: SessionsOfSide;
  readonly onSessionsChange: (sessions: SessionsOfSide) => void;
  readonly error: string | undefined;
}

/** The sessions of one side: as they are, or as they might be. */
export function AssumedSessions({ legend, address, sessions, onSessionsChange, error }: AssumedSessionsProps) {
  const lists = useListNames(address);
  const rows = sessions === "now" ? [] : sessions;
  const fault = error ?? sessionsFault(sessions);
  const replace = (index: number, part: Partial<AssumedSession>): void =>
    onSessionsChange(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{legend}</legend>
      <Field label={legend} error={fault}>
        <Select
          value={sessions === "now" ? "now" : rows.length === 0 ? "offline" : "assumed"}
          onChange={(event) => {
            const { value } = event.target;
            onSessionsChange(value === "now" ? "now" : value === "offline" ? [] : [firstSession]);
          }}
        >
          {choices.map((one) => (
            <option key={one} value={one}>
              {choiceNames[one]}
            </option>
          ))}
        </Select>
      </Field>
      {rows.length > 0 && (
        <ul className="mt-3 space-y-3">
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a session has no name of its own while one types it
            <li key={index} className="rounded-lg border bg-sunken p-3">
              <div className="grid grid-cols-[minmax(0,1fr)_5.5rem_2rem] items-end gap-2">
                <Field label="Resource">
                  <Input
                    value={row.resource}
                    onChange={(event) => replace(index, { resource: event.target.value })}
                    autoComplete="off"
                    autoCapitalize="none"
                    spellCheck={false}
                  />
                </Field>
                <Field label="Priority">
                  <Input
                    value={row.priority}
                    onChange={(event) => replace(index, { priority: event.target.value.trim() })}
                    autoComplete="off"
                    inputMode="numeric"
                  />
                </Field>
                <Button
                  look="ghost"
                  size="icon-sm"
                  className="mb-0.5"
                  aria-label={`Remove session ${row.resource || index + 1}`}
                  onClick={() => onSessionsChange(rows.filter((_, at) => at !== index))}
                >
                  <X aria-hidden />
                </Button>
              </div>
              <Field label="Active list" className="mt-2">
                <Select value={row.activeList} onChange={(event) => replace(index, { activeList: event.target.value })}>
                  <option value="">None: the default list counts</option>
                  {[...new Set([...lists, row.activeList])]
                    .filter((name) => name !== "")
                    .map((name) => (
                      <option key={name} value={name}>
                        {name}
                      </option>
                    ))}
                </Select>
              </Field>
            </li>
          ))}
          <li>
            <Button
              size="sm"
              onClick={() => onSessionsChange([...rows, { resource: "", priority: "0", activeList: "" }])}
            >
              <Plus aria-hidden />
              Another session
            </Button>
            <p className="mt-2 text-ink-3 text-xs leading-4.5">
              Without a priority a session is connected and not available: it gets what is sent to its own address.
            </p>
          </li>
        </ul>
      )}
    </fieldset>
  );
}

/** The names of an account's privacy lists; none while the address is not one of an account here. */
function useListNames(address: string): readonly string[] {
  const api = useApi();
  const account = useDebounced(address.trim().replace(/\/.*/, ""), TYPING_PAUSE_MS);
  const isAccount = /^[^@\s]+@[^@\s]+$/.test(account);
  const names = useQuery({ ...api.privacy.names.queryOptions(isAccount ? { account } : skipToken), retry: false });
  return names.data?.lists.map(({ name }) => name) ?? [];
}
