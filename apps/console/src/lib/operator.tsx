"use client";

import type { RoleGrant, Verb } from "@rostra/core/actor";
import { createContext, type ReactNode, useContext } from "react";
import { mayDo } from "./may.ts";

/** Who is signed in. */
export interface SignedInOperator {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly RoleGrant[];
}

const OperatorContext = createContext<SignedInOperator | undefined>(undefined);

export function OperatorProvider({ operator, children }: { operator: SignedInOperator; children: ReactNode }) {
  return <OperatorContext value={operator}>{children}</OperatorContext>;
}

export function useOperator(): SignedInOperator {
  const operator = useContext(OperatorContext);
  if (!operator) throw new Error("useOperator outside of the signed-in pages");
  return operator;
}

/**
 * Whether the operator may do `verb` on `domain` (absent: on some domain). Decides only what is offered; the service
 * decides what is done.
 */
export function useMay(): (verb: Verb, domain?: string) => boolean {
  const { roles } = useOperator();
  return (verb, domain) => mayDo(roles, verb, domain);
}
