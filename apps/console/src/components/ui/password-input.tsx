"use client";

import { Eye, EyeOff, WandSparkles } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { generatePassword } from "../../lib/generate-password.ts";
import { Button } from "./button.tsx";
import { Input } from "./field.tsx";

interface PasswordInputProps extends Omit<ComponentProps<"input">, "type" | "value" | "onChange"> {
  readonly value: string;
  readonly onValueChange: (value: string) => void;
  /** Offers to make a strong password, and shows it. */
  readonly canGenerate?: boolean;
}

export function PasswordInput({ value, onValueChange, canGenerate = false, ...rest }: PasswordInputProps) {
  const [shown, setShown] = useState(false);
  return (
    <span className="flex gap-2">
      <span className="relative flex min-w-0 flex-1">
        <Input
          type={shown ? "text" : "password"}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          className={shown ? "pr-10 font-mono" : "pr-10"}
          value={value}
          onChange={(event) => onValueChange(event.target.value)}
          {...rest}
        />
        <Button
          look="ghost"
          size="icon-sm"
          className="absolute top-0.5 right-0.5"
          aria-label={shown ? "Hide password" : "Show password"}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
        </Button>
      </span>
      {canGenerate && (
        <Button
          onClick={() => {
            onValueChange(generatePassword());
            setShown(true);
          }}
        >
          <WandSparkles aria-hidden />
          Generate
        </Button>
      )}
    </span>
  );
}
