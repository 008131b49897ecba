"use client";

import { ChevronsUpDown, LogOut, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useOperator } from "../../lib/operator.tsx";
import { roleNames } from "../../lib/role-names.ts";
import { useSignOut } from "../../lib/use-sign-out.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../ui/menu.tsx";

/** Who is signed in, with the way to the own profile and out. */
export function OperatorMenu({ onNavigate }: { onNavigate?: () => void }) {
  const operator = useOperator();
  const router = useRouter();
  const signOut = useSignOut();
  const [role] = operator.roles;
  return (
    <Menu>
      <MenuTrigger
        aria-label={`${operator.name}, your menu`}
        className="flex w-full items-center gap-2.5 rounded-lg p-1.5 text-left transition-colors hover:bg-hover data-[state=open]:bg-hover"
      >
        <Avatar name={operator.name} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium text-[0.8125rem] leading-4.5">{operator.name}</span>
          <span className="block truncate text-ink-3 text-xs">{role ? roleNames[role.role] : operator.email}</span>
        </span>
        <ChevronsUpDown aria-hidden className="size-4 text-ink-3" />
      </MenuTrigger>
      <MenuContent align="start" side="top" className="w-(--radix-dropdown-menu-trigger-width)">
        <p className="truncate px-2.5 py-1.5 text-ink-3 text-xs" title={operator.email}>
          {operator.email}
        </p>
        <MenuItem
          onSelect={() => {
            onNavigate?.();
            router.push("/profile");
          }}
        >
          <UserRound aria-hidden />
          Your profile
        </MenuItem>
        <MenuSeparator />
        <MenuItem onSelect={signOut}>
          <LogOut aria-hidden />
          Sign out
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
