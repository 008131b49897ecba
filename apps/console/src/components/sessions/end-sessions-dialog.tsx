"use client";

import type { SessionOutput } from "@rostra/api/outputs";
import { useState } from "react";
import { plural } from "../../lib/effect-sentence.ts";
import { useMay } from "../../lib/operator.tsx";
import { domainOf, endingWords } from "../../lib/session-words.ts";
import { toastEffect } from "../../lib/toast-effect.ts";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { Progress } from "../ui/progress.tsx";
import { type Ending, useEndSessions } from "./use-end-sessions.ts";

type EndedSession = Pick<SessionOutput, "jid" | "clientId" | "client">;

interface EndSessionsDialogProps {
  readonly sessions: readonly EndedSession[];
  readonly onClose: () => void;
  /** Told once it is over, with those that were to be ended. */
  readonly onEnded?: (jids: readonly string[]) => void;
}

/** What ending sessions will do, and then how far it has come. */
export function EndSessionsDialog({ sessions: asked, onClose, onEnded }: EndSessionsDialogProps) {
  const may = useMay();
  const [sessions] = useState(asked); // what is chosen stays so while the list behind goes on
  const [reason, setReason] = useState("");
  const { run, stop, isRunning, progress } = useEndSessions();
  const mayEnd = (domain: string): boolean => may("session.end", domain);
  const ending = sessions.filter(({ jid }) => mayEnd(domainOf(jid))).map(({ jid }) => jid);
  const isOver = progress !== undefined && !isRunning;
  const close = (): void => {
    stop();
    onClose();
  };
  const end = async (): Promise<void> => {
    const result = await run(ending, reason);
    onEnded?.(ending);
    if (result.failed.length > 0) return;
    const one = sessions.length === 1 ? sessions[0]?.jid : undefined;
    toastEffect(goneWords(result), one ?? plural(ending.length, "session"), result.effect, "Ended");
    onClose();
  };
  return (
    <FormDialog
      open
      onOpenChange={close}
      title={sessions.length === 1 ? "End session" : `End ${plural(sessions.length, "session")}`}
      description={
        <ul className="list-disc space-y-1 pl-4">
          {endingWords(sessions, mayEnd).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      }
      submitLabel={isOver ? "Close" : sessions.length === 1 ? "End session" : `End ${plural(ending.length, "session")}`}
      danger={!isOver}
      isDone={isOver}
      busy={isRunning}
      failure={undefined}
      onSubmit={() => (isOver ? onClose() : void end())}
    >
      <ul aria-label="Sessions to end" className="max-h-44 overflow-y-auto rounded-lg border bg-sunken px-3 py-1.5">
        {sessions.map(({ jid, client }) => (
          <li key={jid} className="border-b py-1.5 text-[0.8125rem] last:border-0">
            <span className="wrap-anywhere block font-medium">{jid}</span>
            {client && <span className="wrap-anywhere block text-ink-3 text-xs">{client}</span>}
          </li>
        ))}
      </ul>
      {progress === undefined ? (
        <Field label="Reason" note="optional" hint="Told to the clients, and kept in the audit.">
          <Input value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} />
        </Field>
      ) : (
        <div aria-live="polite">
          <p className="mb-1.5 text-sm tabular-nums">{progressWords(progress, ending.length)}</p>
          <Progress label="Sessions ended" share={doneOf(progress) / Math.max(1, ending.length)} />
          {isRunning && ending.length > 1 && (
            <p className="mt-1.5 text-ink-3 text-xs">To cancel, or to leave the page, ends no further ones.</p>
          )}
        </div>
      )}
      {isOver && progress.failed.length > 0 && (
        <Notice tone="danger">
          <ul className="space-y-1">
            {progress.failed.map(({ jid, message }) => (
              <li key={jid}>
                {jid}: {message}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </FormDialog>
  );
}

function doneOf({ ended, gone, failed }: Ending): number {
  return ended + gone + failed.length;
}

function progressWords(progress: Ending, total: number): string {
  const failed = progress.failed.length;
  return `${doneOf(progress).toLocaleString("en")} of ${total.toLocaleString("en")} done${failed > 0 ? `, ${failed} not ended` : ""}.`;
}

function goneWords({ gone }: Ending): string {
  return gone > 0 ? `${plural(gone, "session")} had ended already.` : "";
}
