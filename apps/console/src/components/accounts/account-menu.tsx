"use client";

import type { AccountOutput } from "@rostra/api/outputs";
import { Ban, CircleCheck, Ellipsis, KeyRound, SquareArrowOutUpRight } from "lucide-react";
import { useRouter } from "next/navigation";
import { accountPath } from "../../lib/account-path.ts";
import { useMay } from "../../lib/operator.tsx";
import { Button } from "../ui/button.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../ui/menu.tsx";
import type { AccountAction } from "./account-dialogs.tsx";

interface AccountMenuProps {
  readonly account: AccountOutput;
  readonly onAction: (action: AccountAction) => void;
}

/** The actions on one row of the table. */
export function AccountMenu({ account, onAction }: AccountMenuProps) {
  const may = useMay();
  const router = useRouter();
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button look="ghost" size="icon-sm" aria-label={`Actions for ${account.jid}`}>
          <Ellipsis aria-hidden />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuItem onSelect={() => router.push(accountPath(account.jid))}>
          <SquareArrowOutUpRight aria-hidden />
          Open
        </MenuItem>
        {may("account.password", account.domain) && (
          <MenuItem onSelect={() => onAction("setPassword")}>
            <KeyRound aria-hidden />
            Set password…
          </MenuItem>
        )}
        {may("account.write", account.domain) && <MenuSeparator />}
        {may("account.write", account.domain) &&
          (account.status === "suspended" ? (
            <MenuItem onSelect={() => onAction("enable")}>
              <CircleCheck aria-hidden />
              Enable…
            </MenuItem>
          ) : (
            <MenuItem danger onSelect={() => onAction("suspend")}>
              <Ban aria-hidden />
              Suspend…
            </MenuItem>
          ))}
      </MenuContent>
    </Menu>
  );
}
