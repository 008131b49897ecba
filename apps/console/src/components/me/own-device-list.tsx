"use client";

import { useQuery } from "@tanstack/react-query";
import { MonitorSmartphone } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { failureMessage, formFailure } from "../../lib/form-failure.ts";
import { type OwnDevice, ownDevices } from "../../lib/own-devices.ts";
import { toastEffect } from "../../lib/toast-effect.ts";
import { Badge, Dot } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { EmptyState, ErrorState, Skeleton } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useOwnChanges } from "./use-own-changes.ts";

/** How often the devices on the screen are renewed, in milliseconds. */
const REFRESH_MS = 3000;

/** The programs and phones that use the account, each with a way out. `isPaused`: they are not renewed for a while. */
export function OwnDeviceList({ isPaused }: { readonly isPaused: boolean }) {
  const api = useApi();
  const devices = useQuery({ ...api.me.devices.queryOptions(), refetchInterval: isPaused ? false : REFRESH_MS });
  const [leaving, setLeaving] = useState<OwnDevice>();
  const [leavingAll, setLeavingAll] = useState(false);
  const rows = devices.data && ownDevices(devices.data);
  return (
    <Card
      id="devices"
      title="Your devices"
      description="Programs and phones that use your account"
      actions={
        devices.isError && rows ? (
          <Badge tone="warn">Not up to date</Badge>
        ) : (
          rows &&
          rows.length > 1 && (
            <Button size="sm" onClick={() => setLeavingAll(true)}>
              Sign out all
            </Button>
          )
        )
      }
    >
      {devices.isError && !rows ? (
        <ErrorState error={failureMessage(devices.error)} onRetry={() => void devices.refetch()} className="py-10" />
      ) : !rows ? (
        <div role="status" aria-label="Loading devices" className="space-y-3 p-5">
          <Skeleton className="w-1/3" />
          <Skeleton className="w-2/3" />
        </div>
      ) : rows.length === 0 ? (
        <EmptyState icon={MonitorSmartphone} title="No device is connected" className="py-10">
          Once you log in with a chat program, it shows up here. The web chat works without one.
        </EmptyState>
      ) : (
        <ul aria-labelledby="devices">
          {rows.map((device) => (
            <DeviceRow key={device.key} device={device} onSignOut={() => setLeaving(device)} />
          ))}
        </ul>
      )}
      {leaving && <SignOutDevice device={leaving} onClose={() => setLeaving(undefined)} />}
      {leavingAll && <SignOutDevices onClose={() => setLeavingAll(false)} />}
    </Card>
  );
}

function DeviceRow({ device, onSignOut }: { readonly device: OwnDevice; readonly onSignOut: () => void }) {
  const { name, session, token } = device;
  return (
    <li className="flex items-center gap-4 border-b px-4 py-3.5 last:border-0 sm:px-5">
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <span className="max-w-full truncate font-medium" title={name}>
            {name}
          </span>
          <span className="inline-flex items-center gap-2 text-ink-2 text-xs">
            <Dot tone={session ? "ok" : "off"} />
            {session ? "Connected" : "Not connected"}
          </span>
        </p>
        {session && (
          <p className="mt-0.5 text-[0.8125rem] text-ink-2">
            since <Time at={session.since} /> <span className="wrap-anywhere">from {session.address}</span>,{" "}
            {session.tls ? `encrypted (${session.tls.replace(/^TLSv/, "TLS ")})` : "not encrypted"}
            <span className="block truncate text-ink-3 text-xs" title={session.resource}>
              {session.resource}
            </span>
          </p>
        )}
        {token && (
          <p className="mt-0.5 text-[0.8125rem] text-ink-3">
            May come back without your password until <Time at={token.expiresAt} as="date" />
          </p>
        )}
      </div>
      <Button size="sm" onClick={onSignOut} aria-label={`Sign out ${name}`}>
        Sign out
      </Button>
    </li>
  );
}

function SignOutDevice({ device, onClose }: { readonly device: OwnDevice; readonly onClose: () => void }) {
  const { endSession, endToken } = useOwnChanges();
  const { name, session, token } = device;
  const change = session ? endSession : endToken;
  const submit = (): void => {
    if (session)
      endSession.mutate(
        { resource: session.resource },
        {
          onSuccess({ effect }) {
            onClose();
            toastEffect("Signed out.", name, effect, "Ended");
          },
        },
      );
    else if (token) endToken.mutate({ client: token.client }, { onSuccess: onClose });
  };
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Sign out this device"
      description={
        <>
          <span className="wrap-anywhere font-medium text-ink">{name}</span>{" "}
          {session ? "is disconnected at once." : "needs your password the next time."} If it remembers your password it
          may connect again: to keep it out, change your password.
        </>
      }
      submitLabel="Sign out"
      danger
      busy={change.isPending}
      failure={formFailure(change.error, [])}
      onSubmit={submit}
    />
  );
}

function SignOutDevices({ onClose }: { readonly onClose: () => void }) {
  const { endDevices } = useOwnChanges();
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Sign out every device"
      description="Each is disconnected at once. Those that remember your password may connect again: to keep them out, change your password."
      submitLabel="Sign out all"
      danger
      busy={endDevices.isPending}
      failure={formFailure(endDevices.error, [])}
      onSubmit={() => endDevices.mutate(undefined, { onSuccess: onClose })}
    />
  );
}
