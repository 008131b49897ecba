"use client";

import { FileText, Upload } from "lucide-react";
import { type DragEvent, useId, useState } from "react";
import { cn } from "../../lib/cn.ts";

interface FileDropProps {
  /** What is asked for: "File of accounts". */
  readonly label: string;
  /** Which files there may be, in words. */
  readonly hint: string;
  /** As an input has it. */
  readonly accept: string;
  readonly file: { readonly name: string; readonly note: string } | undefined;
  readonly error?: string | undefined;
  readonly onFile: (file: File) => void;
}

/** A place for one file, dropped or chosen. */
export function FileDrop({ label, hint, accept, file, error, onFile }: FileDropProps) {
  const id = useId();
  const [isOver, setOver] = useState(false);
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped) onFile(dropped);
  };
  const Icon = file ? FileText : Upload;
  return (
    <div>
      <label
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        className={cn(
          "flex cursor-pointer items-center gap-4 rounded-xl border border-line-strong/60 border-dashed bg-sunken px-4 py-5 transition-colors hover:border-line-strong hover:bg-hover has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-accent-ink has-[:focus-visible]:outline-offset-2 sm:px-5",
          file && "border-solid bg-surface py-3.5",
          error !== undefined && "border-danger",
          isOver && "border-accent border-solid bg-accent-soft",
        )}
      >
        <span className="grid size-10 shrink-0 place-items-center rounded-full border bg-surface text-ink-3">
          <Icon aria-hidden className="size-4.5" />
        </span>
        <span className="min-w-0 flex-1">
          <span className={cn("block font-medium", file && "truncate")} title={file?.name}>
            {file ? file.name : "Drop a file here, or choose one"}
          </span>
          <span className="block text-ink-3 text-xs">{file ? file.note : hint}</span>
        </span>
        <span className="shrink-0 font-medium text-accent-ink text-sm">{file ? "Choose another" : "Choose"}</span>
        <input
          type="file"
          aria-label={label}
          accept={accept}
          {...(error !== undefined && { "aria-invalid": true, "aria-describedby": id })}
          onChange={({ target }) => {
            const [chosen] = target.files ?? [];
            if (chosen) onFile(chosen);
            target.value = ""; // the same file may be chosen again, changed
          }}
          className="sr-only"
        />
      </label>
      {error !== undefined && (
        <p id={id} role="alert" className="mt-2 text-[0.8125rem] text-danger-ink">
          {error}
        </p>
      )}
    </div>
  );
}
