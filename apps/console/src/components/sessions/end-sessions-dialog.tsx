"use client";

import type { SessionOutput } from "@rostra/api/outputs";
import { SESSIONS_AT_ONCE } from "@rostra/core/session/session-service";
import { useState } from "react";
import { plural } from "../../lib/effect-sentence.ts";
import { formFailure } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import { domainOf, endingWords } from "../../lib/session-words.ts";
import { toastEffect } from "../../lib/toast-effect.ts";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Progress } from "../ui/progress.tsx";
import { type Ending, useEndSessions } from "./use-end-sessions.ts";

type EndedSession = Pick<SessionOutput, "jid" | "clientId" | "client">;

interface EndSessionsDialogProps {
  readonly sessions: readonly EndedSession[];
  readonly onClose: () => void;
  /** Told once it is over, with those that were to be ended. */
  readonly onEnded?: (jids: readonly string[]) => void;
}

/** What ending sessions will do, and of very many how far it has come. */
export function EndSessionsDialog({ sessions: asked, onClose, onEnded }: EndSessionsDialogProps) {
  const may = useMay();
  const [sessions] = useState(asked); // what is chosen stays so while the list behind goes on
  const [reason, setReason] = useState("");
  const { run, stop, isRunning, progress, error } = useEndSessions();
  const mayEnd = (domain: string): boolean => may("session.end", domain);
  const ending = sessions.filter(({ jid }) => mayEnd(domainOf(jid))).map(({ jid }) => jid);
  const close = (): void => {
    stop();
    onClose();
  };
  const end = async (): Promise<void> => {
    const result = await run(ending, reason).catch(() => undefined); // the dialog says why
    if (!result) return;
    onEnded?.(ending.slice(0, doneOf(result)));
    const one = sessions.length === 1 ? sessions[0]?.jid : undefined;
    toastEffect(goneWords(result), one ?? plural(doneOf(result), "session"), result.effect, "Ended");
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
      submitLabel={sessions.length === 1 ? "End session" : `End ${plural(ending.length, "session")}`}
      danger
      busy={isRunning}
      failure={formFailure(error, [])}
      onSubmit={() => void end()}
    >
      <ul aria-label="Sessions to end" className="max-h-44 overflow-y-auto rounded-lg border bg-sunken px-3 py-1.5">
        {sessions.map(({ jid, client }) => (
          <li key={jid} className="border-b py-1.5 text-[0.8125rem] last:border-0">
            <span className="wrap-anywhere block font-medium">{jid}</span>
            {client && <span className="wrap-anywhere block text-ink-3 text-xs">{client}</span>}
          </li>
        ))}
      </ul>
      {isRunning && ending.length > SESSIONS_AT_ONCE ? (
        <div aria-live="polite">
          <p className="mb-1.5 text-sm tabular-nums">
            {doneOf(progress).toLocaleString("en")} of {ending.length.toLocaleString("en")} done.
          </p>
          <Progress label="Sessions ended" share={doneOf(progress) / ending.length} />
        </div>
      ) : (
        <Field label="Reason" note="optional" hint="Told to the clients, and kept in the audit.">
          <Input value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} />
        </Field>
      )}
    </FormDialog>
  );
}

function doneOf({ ended, gone }: Ending): number {
  return ended + gone;
}

function goneWords({ gone }: Ending): string {
  return gone > 0 ? `${plural(gone, "session")} had ended already.` : "";
}
