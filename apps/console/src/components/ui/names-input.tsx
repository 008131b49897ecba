"use client";

import { X } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { controlClasses, useField } from "./field.tsx";

interface NamesInputProps {
  /** What it is, where no {@link Field} around it says so. */
  readonly label?: string;
  readonly names: readonly string[];
  readonly onNamesChange: (names: readonly string[]) => void;
  /** Names that are offered. */
  readonly known: readonly string[];
  readonly placeholder?: string;
}

/** Several names, each shown with a way to take it out; Enter or a comma adds what is typed, Backspace takes the last. */
export function NamesInput({ label, names, onNamesChange, known, placeholder }: NamesInputProps) {
  const list = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");

  const add = (): void => {
    const name = text.trim();
    if (name !== "" && !names.includes(name)) onNamesChange([...names, name]);
    setText("");
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "," || (event.key === "Enter" && text.trim() !== "")) {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && text === "") {
      onNamesChange(names.slice(0, -1));
    }
  };

  return (
    <div
      className={`${controlClasses} flex h-auto min-h-9 flex-wrap items-center gap-1 py-1 pr-1 pl-1.5 has-[input:focus-visible]:border-accent-ink has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-accent-ink`}
    >
      {names.map((name) => (
        <span key={name} className="inline-flex h-6.5 max-w-full items-center rounded-md bg-sunken pl-2 text-sm">
          <span className="truncate">{name}</span>
          <button
            type="button"
            aria-label={`Take out ${name}`}
            onClick={() => {
              onNamesChange(names.filter((one) => one !== name));
              field.current?.focus();
            }}
            className="grid size-6.5 shrink-0 place-items-center rounded-md text-ink-3 hover:text-ink"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </span>
      ))}
      <input
        {...useField()}
        {...(label !== undefined && { "aria-label": label })}
        ref={field}
        list={list}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={add}
        autoComplete="off"
        maxLength={500}
        placeholder={names.length === 0 ? placeholder : undefined}
        className="h-6.5 min-w-24 flex-1 rounded bg-transparent px-1.5 text-base outline-none sm:text-sm"
      />
      <datalist id={list}>
        {known.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  );
}
