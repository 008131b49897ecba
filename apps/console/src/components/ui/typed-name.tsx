"use client";

import { useState } from "react";
import { Field, Input } from "./field.tsx";

/** What somebody types to show that it is meant. */
export interface TypedName {
  readonly text: string;
  readonly isRight: boolean;
  /** Whether it was tried with another text. */
  readonly isRefused: boolean;
  set(text: string): void;
  /** Calls `then` when the name is right, and says so when it is not. */
  whenRight(then: () => void): void;
}

/** Asks for a name before something that is lost by it. */
export function useTypedName(name: string): TypedName {
  const [text, set] = useState("");
  const [wasTold, setTold] = useState(false);
  const isRight = text.trim() === name;
  return {
    text,
    isRight,
    isRefused: wasTold && !isRight,
    set,
    whenRight(then) {
      if (isRight) then();
      else setTold(true);
    },
  };
}

interface TypedNameFieldProps {
  readonly name: string;
  /** What is done to it: "delete it". */
  readonly purpose: string;
  readonly typed: TypedName;
  readonly autoFocus?: boolean;
  /** What the server found wrong about it. */
  readonly error?: string | undefined;
}

export function TypedNameField({ name, purpose, typed, autoFocus, error }: TypedNameFieldProps) {
  return (
    <Field
      label={`Type “${name}” to ${purpose}`}
      error={error ?? (typed.isRefused ? "This is not the same." : undefined)}
    >
      <Input
        value={typed.text}
        onChange={(event) => typed.set(event.target.value)}
        autoFocus={autoFocus}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
    </Field>
  );
}
