"use client";

import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { effectSentence, plural } from "../../lib/effect-sentence.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { privacyPath } from "../privacy/privacy-paths.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import type { Template } from "./template-text.ts";
import type { useTemplateApplication } from "./use-template-application.ts";

interface ApplicationDialogProps {
  readonly template: Template;
  /** Accounts to be reached; undefined: not known. */
  readonly total: number | undefined;
  readonly application: ReturnType<typeof useTemplateApplication>;
  readonly onClose: () => void;
}

/** How far the template has come, and for whom it was refused. */
export function ApplicationDialog({ template, total, application, onClose }: ApplicationDialogProps) {
  const { progress, isRunning, error, stop, goOn } = application;
  const { applied, failed, effect, isDone } = progress;
  const asked = applied + failed.length;
  const all = Math.max(total ?? asked, asked);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={isDone ? "Template applied" : isRunning ? "Applying template" : "Template applied in part"}
      description={<span className="wrap-anywhere">{template.name}</span>}
    >
      <div className="flex flex-col gap-4 px-5 pt-4 pb-5 sm:px-6">
        {!isDone && (
          <progress
            aria-label="Accounts done"
            max={Math.max(all, 1)}
            value={asked}
            className="h-2 w-full overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
          />
        )}
        <div role="status">
          {isDone && asked === 0 ? (
            <p>The group has no members: nobody got the list.</p>
          ) : (
            <p className="flex items-start gap-2 font-medium">
              {isDone && failed.length === 0 && (
                <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok-ink" />
              )}
              {isDone
                ? `${plural(applied, "account")} ${applied === 1 ? "has" : "have"} the list.`
                : `${asked.toLocaleString("en")} of ${plural(all, "account")} done.`}
            </p>
          )}
          {isDone && effect && applied > 0 && <p className="mt-0.5 text-ink-2">{effectSentence(effect, "Reached")}</p>}
        </div>
        {error && !isRunning && (
          <Notice tone="danger">
            {failureMessage(error)} What was done so far stays done; going on does nothing twice.
          </Notice>
        )}
        {failed.length > 0 && (
          <section aria-labelledby="refusals" className="min-w-0">
            <h3 id="refusals" className="mb-1.5 font-medium text-[0.8125rem]">
              {plural(failed.length, "account")} could not have it
            </h3>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
            <ul aria-labelledby="refusals" tabIndex={0} className="max-h-64 overflow-y-auto rounded-lg border">
              {failed.map(({ account, reason }) => (
                <li key={account} className="wrap-anywhere border-b px-3 py-2 last:border-0">
                  <Link href={privacyPath(account)} prefetch={false} className="font-medium hover:underline">
                    {account}
                  </Link>
                  <span className="block text-[0.8125rem] text-ink-2">{reason}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      <div className="flex flex-col-reverse gap-2 border-t px-5 py-4 sm:flex-row sm:justify-end sm:px-6">
        {isRunning ? (
          <Button onClick={stop}>Stop</Button>
        ) : (
          <>
            {!isDone && <Button onClick={goOn}>Go on</Button>}
            <Button look="primary" onClick={onClose}>
              Close
            </Button>
          </>
        )}
      </div>
    </Dialog>
  );
}
