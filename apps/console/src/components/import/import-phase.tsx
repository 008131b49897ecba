"use client";

import { Download, Pause, Play, Square, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { plural } from "../../lib/effect-sentence.ts";
import { tookTime } from "../../lib/import-progress.ts";
import {
  conflictWords,
  type Import,
  importActionWords,
  importRowStateWords,
  passwordWords,
  rowsOf,
} from "../../lib/import-words.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { Time } from "../ui/time.tsx";
import { ImportProgress } from "./import-progress.tsx";
import { ImportTiles, type TileFacts } from "./import-tiles.tsx";
import { useImportChanges } from "./use-import-changes.ts";

interface ImportPhaseProps {
  readonly data: Import;
  readonly onUndo: () => void;
  readonly onStop: () => void;
}

/** What an import would do, does or has done, and what can be done with it now. */
export function ImportPhase(props: ImportPhaseProps) {
  const { plan, job } = props.data;
  switch (plan.state) {
    case "reading":
      return (
        <Phase title="The file is being read">
          <p className="text-ink-2">The plan is here when its last record has been looked at.</p>
        </Phase>
      );
    case "planned":
      return <Planned {...props} />;
    case "applying":
    case "undoing":
      return job?.state === "failed" ? <Over {...props} /> : <Going {...props} />;
    case "applied":
    case "undone":
    case "cancelled":
    case "failed":
      return <Over {...props} />;
  }
}

function Phase({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card id="phase" title={title}>
      <div className="flex flex-col gap-4 px-4 py-4 sm:px-5">{children}</div>
    </Card>
  );
}

/** Rows by what they do, in a plan that was not applied. */
function actionTiles(counts: Import["counts"]): readonly TileFacts[] {
  return (["create", "update", "skip", "fail"] as const).map((action) => ({
    ...importActionWords[action],
    rows: rowsOf(counts, { action }),
    filter: { action, state: undefined },
  }));
}

/** Rows by what has become of them. */
function stateTiles(counts: Import["counts"]): readonly TileFacts[] {
  return (["applied", "undone", "left", "planned", "skipped", "failed"] as const)
    .map((state) => ({
      ...importRowStateWords[state],
      rows: rowsOf(counts, { state }),
      filter: { action: undefined, state },
    }))
    .filter(
      ({ rows, filter: { state } }) => rows > 0 || (state === "applied" && rowsOf(counts, { state: "undone" }) === 0),
    );
}

function Planned({ data: { plan, counts } }: ImportPhaseProps) {
  const { start } = useImportChanges();
  const made = rowsOf(counts, { action: "create" });
  const changed = rowsOf(counts, { action: "update" });
  const failing = rowsOf(counts, { action: "fail" });
  const inTheWay = plan.conflicts === "stop" ? existing(counts) : 0;
  const does = [
    made > 0 && `make ${plural(made, "account")}`,
    changed > 0 && `change ${made > 0 ? changed.toLocaleString("en") : plural(changed, "account")}`,
  ].filter((part) => part !== false);
  const groups = plan.groups.length;
  return (
    <Phase title="Nothing has changed yet">
      <ImportTiles tiles={actionTiles(counts)} />
      <dl className="grid gap-x-6 gap-y-1 text-sm sm:grid-cols-[max-content_minmax(0,1fr)]">
        <dt className="text-ink-3">Accounts that exist</dt>
        <dd>{conflictWords[plan.conflicts].label}</dd>
        <dt className="text-ink-3 max-sm:mt-1.5">Passwords</dt>
        <dd>{passwordWords[plan.passwords].label}</dd>
        {groups > 0 && (
          <>
            <dt className="text-ink-3 max-sm:mt-1.5">{groups === 1 ? "Shared group" : "Shared groups"}</dt>
            <dd className="wrap-anywhere">{groupNames(plan.groups)}</dd>
          </>
        )}
      </dl>
      {inTheWay > 0 ? (
        <Notice tone="warn">
          The plan is to refuse the file if an account exists, and {inTheWay.toLocaleString("en")} of them{" "}
          {inTheWay === 1 ? "does" : "do"}. Take them out of the file, or import it again and leave them as they are.
        </Notice>
      ) : does.length === 0 ? (
        <Notice>
          {failing > 0
            ? "There is nothing to apply: no row can be taken. Below stands why."
            : "There is nothing to apply: everything is as the file says."}
        </Notice>
      ) : (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button look="primary" busy={start.isPending} onClick={() => start.mutate({ id: plan.id })}>
            <Play aria-hidden />
            Apply: {does.join(", ")}
          </Button>
          <p className="min-w-0 flex-1 basis-60 text-ink-2 text-sm">
            {failing > 0 ? `${plural(failing, "row")} cannot be taken, and can be saved as a file afterwards. ` : ""}
            It can be taken back.
          </p>
        </div>
      )}
    </Phase>
  );
}

function existing(counts: Import["counts"]): number {
  return counts
    .filter(({ action, reason }) => action === "fail" && reason === "The account exists already.")
    .reduce((sum, { rows }) => sum + rows, 0);
}

/** Names that are told before it is only said how many more there are. */
const GROUPS_SHOWN = 5;

function groupNames(groups: Import["plan"]["groups"]): string {
  const names = groups.slice(0, GROUPS_SHOWN).map(({ name }) => name);
  const more = groups.length - names.length;
  return `${names.join(", ")}${more > 0 ? ` and ${more.toLocaleString("en")} more` : ""}`;
}

function Going({ data: { plan, counts, job }, onStop }: ImportPhaseProps) {
  const { pause, resume } = useImportChanges();
  const isUndo = plan.state === "undoing";
  const isPaused = job?.state === "paused";
  return (
    <Phase title={isPaused ? "Paused" : isUndo ? "The import is being taken back" : "The plan is being applied"}>
      {job && <ImportProgress job={job} what={isUndo ? "Taking back" : "Applying"} />}
      <ImportTiles tiles={stateTiles(counts)} hasBar={false} />
      <div className="flex flex-wrap items-center gap-2">
        <p className="mr-auto min-w-0 basis-60 text-ink-2 text-sm max-sm:basis-full">
          {isPaused
            ? "What is done stays. It goes on where it was when you want it to."
            : "The server does this: close the page if you like, and come back."}
        </p>
        {isPaused ? (
          <Button look="primary" busy={resume.isPending} onClick={() => resume.mutate({ id: plan.id })}>
            <Play aria-hidden />
            Go on
          </Button>
        ) : (
          <Button busy={pause.isPending} onClick={() => pause.mutate({ id: plan.id })}>
            <Pause aria-hidden />
            Pause
          </Button>
        )}
        <Button look="danger-quiet" onClick={onStop}>
          <Square aria-hidden />
          Stop…
        </Button>
      </div>
    </Phase>
  );
}

function Over({ data, onUndo }: ImportPhaseProps) {
  const { plan, counts, job } = data;
  const applied = rowsOf(counts, { state: "applied" });
  const failed = rowsOf(counts, { state: "failed" });
  const at = plan.state === "undone" ? plan.undoneAt : (job?.endedAt ?? plan.appliedAt);
  const fault = plan.fault ?? job?.fault;
  return (
    <Phase title={overTitle(data)}>
      {fault !== undefined && <Notice tone="danger">{fault}</Notice>}
      <p role="status" className="text-ink-2">
        {overSentence(data)}
        {at && (
          <>
            {" "}
            <Time at={at} className="text-ink-3" />
          </>
        )}
      </p>
      <ImportTiles tiles={stateTiles(counts)} />
      {(failed > 0 || applied > 0) && (
        <div className="flex flex-wrap items-center gap-2">
          {failed > 0 && (
            <Button asChild look={applied > 0 && plan.state !== "undone" ? "primary" : "secondary"}>
              <a href={`/api/import/${plan.id}/failures`} download>
                <Download aria-hidden />
                Save the {plural(failed, "row")} that failed
              </a>
            </Button>
          )}
          {applied > 0 && (
            <Button onClick={onUndo}>
              <Undo2 aria-hidden />
              Take back…
            </Button>
          )}
          {failed > 0 && (
            <p className="min-w-0 flex-1 basis-60 text-ink-3 text-xs">
              With the reason beside each. Put right, the file can be imported again. It holds keys: keep it safe.
            </p>
          )}
        </div>
      )}
    </Phase>
  );
}

function overTitle({ plan, job }: Import): string {
  if (plan.state === "undone") return "Taken back";
  if (plan.state === "cancelled") return job?.kind === "import.undo" ? "Stopped while it was taken back" : "Stopped";
  return plan.state === "applied" ? "Applied" : "It could not go on";
}

/** What was done, what it reached, and how long it took. */
function overSentence({ plan, counts, job }: Import): string {
  const isUndo = job?.kind === "import.undo";
  const [done, left] = [rowsOf(counts, { state: isUndo ? "undone" : "applied" }), rowsOf(counts, { state: "left" })];
  const took = job?.startedAt && job.endedAt ? ` in ${tookTime(job.endedAt.getTime() - job.startedAt.getTime())}` : "";
  const what = isUndo ? `${plural(done, "account is", "accounts are")} as before` : `${plural(done, "account")} done`;
  const kept = isUndo && left > 0 ? `, ${left.toLocaleString("en")} left as ${left === 1 ? "it is" : "they are"}` : "";
  const reached =
    plan.reached > 0 ? ` Reached ${plural(plan.reached, "live session")}.` : " No live session was concerned.";
  return `${what}${kept}${took}.${reached}`;
}
