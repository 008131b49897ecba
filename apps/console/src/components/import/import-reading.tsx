"use client";

import { fileSize } from "../../lib/import-words.ts";
import { useLeaveGuard } from "../../lib/use-leave-guard.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Progress } from "../ui/progress.tsx";

interface ImportReadingProps {
  readonly file: File;
  /** Bytes that have gone out. */
  readonly sent: number;
  readonly onStop: () => void;
}

/** A file on its way to the server, which reads it as it comes in. */
export function ImportReading({ file, sent, onStop }: ImportReadingProps) {
  const guard = useLeaveGuard(true);
  const isSent = sent >= file.size;
  return (
    <Card title="Reading the file">
      <div className="flex flex-col gap-3 px-4 py-5 sm:px-5">
        <p className="flex flex-wrap justify-between gap-x-4">
          <span className="min-w-0 truncate font-medium" title={file.name}>
            {file.name}
          </span>
          <span className="text-ink-3 tabular-nums">
            {isSent ? fileSize(file.size) : `${fileSize(sent)} of ${fileSize(file.size)}`}
          </span>
        </p>
        <Progress label="The file" share={isSent ? undefined : sent / file.size} />
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
          <p role="status" className="text-ink-2 text-sm">
            {isSent
              ? "The last records are looked at. Passwords become keys on the way, which takes longest."
              : "Stay here until it is read. Nothing has changed yet."}
          </p>
          <Button onClick={onStop}>Stop</Button>
        </div>
      </div>
      {guard.isHeld && (
        <FormDialog
          open
          onOpenChange={guard.stay}
          title="Stop reading the file?"
          description="Nothing is kept of a file that was not read to its end."
          submitLabel="Stop and leave"
          danger
          busy={false}
          failure={undefined}
          onSubmit={() => {
            onStop();
            guard.leave();
          }}
        />
      )}
    </Card>
  );
}
