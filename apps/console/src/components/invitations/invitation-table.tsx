"use client";

import { Ban, Ellipsis, ScanEye } from "lucide-react";
import Link from "next/link";
import { goInPlace } from "../../lib/in-place.ts";
import { type Invitation, invitationMaker, invitationStates, invitationTitle } from "../../lib/invitation-words.ts";
import { roleNames } from "../../lib/role-names.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import type { DataColumn } from "../ui/data-table.tsx";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../ui/menu.tsx";
import { Time } from "../ui/time.tsx";

interface InvitationColumnsInput {
  readonly own: string;
  readonly groupNames: ReadonlyMap<string, string>;
  readonly operatorNames: ReadonlyMap<string, string>;
  /** The URL that shows the details of one. */
  readonly hrefOf: (id: string) => string;
  readonly mayRevoke: boolean;
  readonly onRevoke: (invitation: Invitation) => void;
}

/** The columns of the table of invitations. */
export function invitationColumns(input: InvitationColumnsInput): readonly DataColumn<Invitation>[] {
  const { own, groupNames, operatorNames, hrefOf, mayRevoke, onRevoke } = input;
  return [
    {
      id: "for",
      label: "For",
      required: true,
      cell: (invitation) => {
        const title = invitationTitle(invitation);
        const href = hrefOf(invitation.id);
        return (
          <>
            <Link
              href={href}
              prefetch={false}
              title={title}
              onClick={(event) => goInPlace(event, href)}
              className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:-outline-offset-2 focus-visible:after:outline-2 focus-visible:after:outline-accent-ink"
            >
              {title}
            </Link>
            {invitation.note !== undefined && (
              <span className="block truncate text-ink-3 text-xs" title={invitation.note}>
                {invitation.note}
              </span>
            )}
          </>
        );
      },
    },
    {
      id: "state",
      label: "State",
      width: "w-26",
      cell: (invitation) => <StateBadge invitation={invitation} />,
    },
    {
      id: "uses",
      label: "Used",
      width: "w-20",
      from: "sm",
      cell: ({ uses, useLimit }) => (
        <span className="tabular-nums">
          {uses.toLocaleString("en")} <span className="text-ink-3">of {useLimit.toLocaleString("en")}</span>
        </span>
      ),
    },
    {
      id: "contact",
      label: "Contact",
      width: "w-44",
      from: "md",
      cell: ({ contact }) => <Optional text={contact} />,
    },
    {
      id: "group",
      label: "Group",
      width: "w-28",
      from: "lg",
      cell: ({ group }) => <Optional text={group === undefined ? undefined : (groupNames.get(group) ?? "A group")} />,
    },
    {
      id: "role",
      label: "Role",
      width: "w-28",
      from: "xl",
      cell: ({ role }) => <Optional text={role && roleNames[role]} />,
    },
    {
      id: "maker",
      label: "Made by",
      width: "w-28",
      from: "xl",
      cell: (invitation) => <Optional text={invitationMaker(invitation, own, operatorNames)} />,
    },
    {
      id: "expires",
      label: "Expires",
      width: "w-28",
      from: "md",
      cell: ({ expiresAt }) => <Time at={expiresAt} className="block truncate text-ink-2" />,
    },
    {
      id: "actions",
      label: "Actions",
      isLabelHidden: true,
      required: true,
      width: "w-14",
      align: "right",
      cell: (invitation) => (
        <span className="relative">
          <InvitationMenu
            invitation={invitation}
            href={hrefOf(invitation.id)}
            {...(mayRevoke && invitation.state === "open" && { onRevoke: () => onRevoke(invitation) })}
          />
        </span>
      ),
    },
  ];
}

/** What has become of an invitation. */
export function StateBadge({ invitation: { state } }: { readonly invitation: Pick<Invitation, "state"> }) {
  const { label, tone } = invitationStates[state];
  return <Badge tone={tone}>{label}</Badge>;
}

function Optional({ text }: { readonly text: string | undefined }) {
  return text === undefined ? (
    <span className="text-ink-3">–</span>
  ) : (
    <span className="block truncate text-ink-2" title={text}>
      {text}
    </span>
  );
}

interface InvitationMenuProps {
  readonly invitation: Invitation;
  readonly href: string;
  /** Absent: there is nothing to revoke, or not by this operator. */
  readonly onRevoke?: () => void;
}

function InvitationMenu({ invitation, href, onRevoke }: InvitationMenuProps) {
  const name = [invitationTitle(invitation), invitation.note].filter(Boolean).join(", ");
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button look="ghost" size="icon-sm" aria-label={`Actions for ${name}`}>
          <Ellipsis aria-hidden />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuItem onSelect={() => history.pushState(null, "", href)}>
          <ScanEye aria-hidden />
          Details
        </MenuItem>
        {onRevoke && (
          <MenuItem danger onSelect={onRevoke}>
            <Ban aria-hidden />
            Revoke…
          </MenuItem>
        )}
      </MenuContent>
    </Menu>
  );
}
