"use client";

import { openIdAddress } from "../../lib/auth-client.ts";
import { Button } from "../ui/button.tsx";
import { AttemptNotices } from "./attempt-notices.tsx";
import { useAttempt } from "./use-attempt.ts";

interface OpenIdButtonProps {
  /** The provider's name. */
  readonly provider: string;
  readonly to: Parameters<typeof openIdAddress>[0];
  /** Why the last time did not work. */
  readonly failure: string | undefined;
}

/** The way by an OpenID provider, under the one by password. */
export function OpenIdButton({ provider, to, failure }: OpenIdButtonProps) {
  const attempt = useAttempt();
  const go = (): Promise<boolean> => attempt.make(async () => location.assign(await openIdAddress(to)));
  return (
    <div className="mt-6 flex flex-col gap-4">
      <div className="flex items-center gap-3 text-ink-3 text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </div>
      <AttemptNotices wait={attempt.wait} failure={attempt.busy ? undefined : (attempt.failure ?? failure)} />
      <Button busy={attempt.busy} disabled={attempt.wait > 0} onClick={go}>
        <span className="truncate">Continue with {provider}</span>
      </Button>
    </div>
  );
}
