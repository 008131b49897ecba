"use client";

import { useState } from "react";
import { authFormFailure } from "../../lib/auth-client.ts";
import type { FormFailure } from "../../lib/form-failure.ts";

export interface AuthCall {
  readonly busy: boolean;
  readonly failure: FormFailure | undefined;
  /** What is wrong with that input, by the last answer. */
  errorOf(field: string): string | undefined;
  /** Asks the server; then does what is to follow, unless it refused. */
  make(work: () => Promise<void>): Promise<void>;
}

/** A call of `/api/auth` from a form. `fields` are those the form can mark. */
export function useAuthCall(...fields: readonly string[]): AuthCall {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const told = authFormFailure(error);
  const failure = told && { ...told, field: fields.find((field) => field === told.field) };
  return {
    busy,
    failure,
    errorOf: (field) => (failure?.field === field ? failure.message : undefined),
    async make(work) {
      setBusy(true);
      setError(undefined);
      try {
        await work();
      } catch (caught) {
        setError(caught);
      } finally {
        setBusy(false);
      }
    },
  };
}
