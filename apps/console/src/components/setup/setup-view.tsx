"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { useState } from "react";
import type { ClientEndpoints } from "../../lib/clients.ts";
import { Brand } from "../brand.tsx";
import { ThemeToggle } from "../theme.tsx";
import { SetupDone } from "./setup-done.tsx";
import { SetupForm } from "./setup-form.tsx";

/** The first start: a form, then how to connect. */
export function SetupView({ token, clients }: { token: string; clients: ClientEndpoints }) {
  const [made, setMade] = useState<RouterOutputs["setup"]["complete"]>();
  return (
    <main className="mx-auto w-full max-w-2xl px-4 py-8 sm:px-6 sm:py-14">
      <div className="mb-8 flex items-center justify-between">
        <Brand />
        <ThemeToggle />
      </div>
      {made ? <SetupDone made={made} clients={clients} /> : <SetupForm token={token} onDone={setMade} />}
    </main>
  );
}
