"use client";

import type { Verb } from "@rostra/core/actor";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { LogOut, type LucideIcon, MonitorSmartphone, Moon, Plus, Search, Sun, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import { Dialog } from "radix-ui";
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { cn } from "../../lib/cn.ts";
import { useMay } from "../../lib/operator.tsx";
import { useDebounced } from "../../lib/use-debounced.ts";
import { useSignOut } from "../../lib/use-sign-out.ts";
import { CommandPaletteContext } from "./command-palette-context.ts";
import { oneSidedPage, pages, profilePage, templatesPage } from "./navigation.ts";

/** What can be made from anywhere; each opens its page with the dialog for it. */
const makings: readonly { readonly verb: Verb; readonly label: string; readonly href: string }[] = [
  { verb: "account.write", label: "Create account", href: "/accounts?create" },
  { verb: "account.import", label: "Import accounts", href: "/import/new" },
  { verb: "roster.write", label: "Create group", href: "/groups?create" },
  { verb: "privacy.write", label: "Create privacy template", href: "/privacy-templates?create" },
  { verb: "account.export", label: "Export accounts", href: "/import/export" },
];

/** Accounts that are offered while one types. */
const FOUND_LIMIT = 6;

interface Command {
  readonly id: string;
  readonly group: "Accounts" | "Pages" | "Actions";
  readonly label: string;
  /** Small print at the end of the line. */
  readonly note?: string;
  readonly icon: LucideIcon;
  run(): void;
}

/** Makes Ctrl/⌘-K open the palette anywhere below, and the context by which buttons open it. */
export function CommandPaletteProvider({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      setOpen((was) => !was);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  const handle = useMemo(() => ({ open: () => setOpen(true) }), []);
  const close = useCallback(() => setOpen(false), []);
  return (
    <CommandPaletteContext value={handle}>
      {children}
      <Dialog.Root open={isOpen} onOpenChange={setOpen}>
        <Dialog.Portal>
          <Dialog.Overlay className="fade-in fixed inset-0 z-50 bg-overlay" />
          <Dialog.Content
            aria-describedby={undefined}
            className="pop-in fixed inset-x-3 top-[12vh] z-50 mx-auto max-w-xl overflow-hidden rounded-2xl border bg-raised shadow-pop outline-none"
          >
            <Dialog.Title className="sr-only">Search and commands</Dialog.Title>
            <Palette onDone={close} />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    </CommandPaletteContext>
  );
}

/** A combobox whose list is accounts, pages and actions; the arrows choose, Enter runs. */
function Palette({ onDone }: { onDone: () => void }) {
  const id = useId();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const { commands, isSearching } = useCommands(text);
  const current = commands[Math.min(chosen, commands.length - 1)];

  useEffect(() => {
    if (current)
      list.current?.querySelector(`[data-command="${CSS.escape(current.id)}"]`)?.scrollIntoView({ block: "nearest" });
  }, [current]);

  const run = (command: Command): void => {
    onDone();
    command.run();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const last = commands.length - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: chosen >= last ? 0 : chosen + 1,
      ArrowUp: chosen <= 0 ? last : chosen - 1,
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to !== undefined && !((event.key === "Home" || event.key === "End") && text !== "")) {
      event.preventDefault();
      setChosen(Math.max(0, to));
    } else if (event.key === "Enter" && current) {
      event.preventDefault();
      run(current);
    }
  };

  const groups = (["Accounts", "Pages", "Actions"] as const).flatMap((name) => {
    const members = commands.filter((command) => command.group === name);
    return members.length > 0 ? [{ name, members }] : [];
  });

  return (
    <>
      <div className="flex items-center gap-3 border-b px-4">
        <Search aria-hidden className="size-4 text-ink-3" />
        <input
          role="combobox"
          aria-label="Search accounts, pages and actions"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={current ? `${id}-${current.id}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          placeholder="Search accounts, pages and actions"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
          className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none sm:text-[0.9375rem]"
        />
      </div>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label="Results"
        className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5"
      >
        {groups.map(({ name, members }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options within a listbox has no element of its own
          <div key={name} role="group" aria-labelledby={`${id}-${name}`}>
            <div id={`${id}-${name}`} className="px-2.5 pt-2 pb-1 font-medium text-ink-3 text-xs">
              {name}
            </div>
            {members.map((command) => {
              const Icon = command.icon;
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the combobox, which keeps the focus
                // biome-ignore lint/a11y/useFocusableInteractive: as above, aria-activedescendant
                <div
                  key={command.id}
                  id={`${id}-${command.id}`}
                  data-command={command.id}
                  role="option"
                  aria-selected={command === current}
                  onClick={() => run(command)}
                  onPointerMove={() => setChosen(commands.indexOf(command))}
                  className={cn(
                    "flex h-10 cursor-pointer items-center gap-3 rounded-lg px-2.5",
                    command === current && "bg-hover",
                  )}
                >
                  <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
                  <span className="min-w-0 flex-1 truncate">{command.label}</span>
                  {command.note && <span className="max-w-[40%] truncate text-ink-3 text-xs">{command.note}</span>}
                </div>
              );
            })}
          </div>
        ))}
        {commands.length === 0 && (
          <p className="px-2.5 py-8 text-center text-ink-2">
            {isSearching ? "Searching…" : `Nothing matches “${text.trim()}”.`}
          </p>
        )}
      </div>
      <p className="sr-only" role="status">
        {commands.length === 1 ? "1 result" : `${commands.length} results`}
      </p>
    </>
  );
}

function useCommands(text: string): { commands: readonly Command[]; isSearching: boolean } {
  const api = useApi();
  const router = useRouter();
  const may = useMay();
  const signOut = useSignOut();
  const { resolvedTheme, setTheme } = useTheme();
  const wanted = text.trim();
  const search = useDebounced(wanted, 120);
  const found = useQuery({
    ...api.account.list.queryOptions({ search, limit: FOUND_LIMIT }),
    enabled: search !== "" && may("account.read"),
    placeholderData: keepPreviousData,
  });

  const isDark = resolvedTheme === "dark";
  const fixed: Command[] = [
    ...[...pages, templatesPage, oneSidedPage, profilePage]
      .filter(({ verb }) => verb === undefined || may(verb))
      .map(
        ({ href, label, icon }): Command => ({
          id: `page-${href}`,
          group: "Pages",
          label,
          icon,
          run: () => router.push(href),
        }),
      ),
    ...makings
      .filter(({ verb }) => may(verb))
      .map(
        ({ label, href }): Command => ({
          id: `make-${href}`,
          group: "Actions",
          label,
          icon: Plus,
          run: () => router.push(href),
        }),
      ),
    {
      id: "theme",
      group: "Actions",
      label: isDark ? "Light colours" : "Dark colours",
      icon: isDark ? Sun : Moon,
      run: () => setTheme(isDark ? "light" : "dark"),
    },
    {
      id: "theme-system",
      group: "Actions",
      label: "Colours as the system",
      icon: MonitorSmartphone,
      run: () => setTheme("system"),
    },
    { id: "sign-out", group: "Actions", label: "Sign out", icon: LogOut, run: () => void signOut() },
  ];
  const accounts = (wanted === "" ? [] : (found.data?.items ?? [])).map(
    (account): Command => ({
      id: `account-${account.id}`,
      group: "Accounts",
      label: account.jid,
      ...(account.displayName && { note: account.displayName }),
      icon: UserRound,
      run: () => router.push(`/accounts/${encodeURIComponent(account.jid)}`),
    }),
  );
  const words = wanted.toLowerCase();
  return {
    commands: [...accounts, ...fixed.filter((command) => command.label.toLowerCase().includes(words))],
    isSearching: wanted !== "" && (wanted !== search || found.isFetching),
  };
}
