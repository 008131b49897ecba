"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { cn } from "../../lib/cn.ts";
import { useDebounced } from "../../lib/use-debounced.ts";
import { Input } from "./field.tsx";

/** Accounts that are offered while one types. */
const OFFERED = 6;
/** How long typing must pause before accounts are looked for, in milliseconds. */
const TYPING_PAUSE_MS = 150;

interface AddressInputProps {
  readonly value: string;
  readonly onValueChange: (address: string) => void;
  /** Called when an account of the list is taken, instead of putting it into the field. */
  readonly onPick?: (address: string) => void;
  /** Offer accounts of this domain only. */
  readonly domain?: string;
  /** Addresses that are not offered. */
  readonly except?: readonly string[];
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
}

/** A field for an address that offers the accounts that match; the arrows choose, Enter takes. */
export function AddressInput(props: AddressInputProps) {
  const { value, onValueChange, onPick, domain, except = [], placeholder, autoFocus } = props;
  const api = useApi();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  // What stands before the @ is searched for: the part after it is a domain, whole or half typed.
  const search = useDebounced(value.trim().replace(/@.*/, ""), TYPING_PAUSE_MS);
  const found = useQuery({
    ...api.account.list.queryOptions({ search, limit: OFFERED, ...(domain && { domain }) }),
    enabled: isOpen && search !== "",
    placeholderData: keepPreviousData,
  });
  const typed = value.trim().toLowerCase();
  const offers =
    typed === ""
      ? []
      : (found.data?.items ?? []).filter(
          ({ jid, displayName }) =>
            !except.includes(jid) &&
            jid !== typed &&
            (jid.includes(typed) || (displayName ?? "").toLowerCase().includes(typed)),
        );
  const isShown = isOpen && offers.length > 0;
  const current = offers[chosen];

  const take = (jid: string): void => {
    (onPick ?? onValueChange)(jid);
    setChosen(-1);
    setOpen(false);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      const count = offers.length;
      setChosen(count === 0 ? -1 : (chosen + step + count + (chosen < 0 && step < 0 ? 1 : 0)) % count);
    } else if (event.key === "Enter" && isShown && current) {
      event.preventDefault();
      take(current.jid);
    } else if (event.key === "Escape" && isShown) {
      setOpen(false);
    }
  };

  return (
    <div className="relative">
      <Input
        role="combobox"
        aria-expanded={isShown}
        aria-controls={`${id}-list`}
        aria-activedescendant={isShown && current ? `${id}-${chosen}` : undefined}
        aria-autocomplete="list"
        value={value}
        onChange={(event) => {
          onValueChange(event.target.value);
          setChosen(-1);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        placeholder={placeholder}
        autoFocus={autoFocus}
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Accounts"
        hidden={!isShown}
        className="pop-in absolute inset-x-0 top-full z-10 mt-1 max-h-64 overflow-y-auto rounded-xl border bg-raised p-1 shadow-pop"
      >
        {offers.map(({ jid, displayName }, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the combobox, which keeps the focus
          // biome-ignore lint/a11y/useFocusableInteractive: as above, aria-activedescendant
          <div
            key={jid}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(jid)}
            onPointerMove={() => setChosen(index)}
            className={cn(
              "flex min-h-9 cursor-pointer items-center gap-3 rounded-lg px-2.5",
              index === chosen && "bg-hover",
            )}
          >
            <span className="min-w-0 flex-1 truncate">{jid}</span>
            {displayName && <span className="max-w-[45%] truncate text-ink-3 text-xs">{displayName}</span>}
          </div>
        ))}
      </div>
    </div>
  );
}
