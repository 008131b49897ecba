"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { Route, SearchX } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useApi } from "../../lib/api.tsx";
import { failureCode, failureMessage, formFailure } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import {
  questionFields,
  readQuestion,
  type SimulatorQuestion,
  sessionsFault,
  simulatorInput,
  writeQuestion,
} from "../../lib/simulator-question.ts";
import { useSearchText } from "../../lib/use-search-text.ts";
import { PageHeader } from "../page-header.tsx";
import { Badge } from "../ui/badge.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState, ErrorState, NotYours, Skeleton } from "../ui/states.tsx";
import { Journey } from "./journey.tsx";
import { SimulatorForm } from "./simulator-form.tsx";

/** How often the answer on the screen is renewed, in milliseconds: sessions come and go. */
const REFRESH_MS = 5000;

/** Follows a stanza that nobody sends through the privacy lists of both sides. */
export function SimulatorView() {
  const api = useApi();
  const may = useMay();
  const asked = readQuestion(useSearchParams());
  // The whole form is one text: ahead of the URL while one types, with it when Back or a link changes the URL.
  const draft = useSearchText(writeQuestion(asked), (query) =>
    history.replaceState(null, "", `${location.pathname}${query}`),
  );
  const question = readQuestion(new URLSearchParams(draft.text));
  const input = simulatorInput(asked);
  const simulation = useQuery({
    ...api.simulator.run.queryOptions(input ?? skipToken),
    placeholderData: (before) => (input ? before : undefined),
    refetchInterval: REFRESH_MS,
  });
  const change = (part: Partial<SimulatorQuestion>): void => draft.set(writeQuestion({ ...question, ...part }));
  const failure =
    input && failureCode(simulation.error) === "BAD_REQUEST"
      ? formFailure(simulation.error, questionFields(asked))
      : undefined;
  return (
    <>
      <PageHeader
        title="Simulator"
        description="What happens to a message, a presence or a request on its way, and which rule decides it. Nothing is sent."
      />
      {may("privacy.read") ? (
        <div className="grid min-w-0 items-start gap-5 xl:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]">
          <SimulatorForm question={question} onChange={change} failure={failure} simulation={simulation.data} />
          <Card
            id="journey"
            title="The journey"
            actions={simulation.isError && simulation.data && input && <Badge tone="warn">Not up to date</Badge>}
          >
            {!input && hasFaultySessions(asked) ? (
              <EmptyState icon={Route} title="Which sessions?">
                Something is wrong with the sessions that are assumed; the form says what.
              </EmptyState>
            ) : !input ? (
              <EmptyState icon={Route} title="From whom to whom?">
                Write both addresses, and the way from one to the other is shown here, rule by rule.
              </EmptyState>
            ) : simulation.data && !isFinal(simulation.error) ? (
              <Journey simulation={simulation.data} isStale={simulation.isPlaceholderData} />
            ) : simulation.isError ? (
              <Failure error={simulation.error} onRetry={() => void simulation.refetch()} />
            ) : (
              <JourneySkeleton />
            )}
          </Card>
        </div>
      ) : (
        <Card>
          <NotYours what="privacy lists" />
        </Card>
      )}
    </>
  );
}

function hasFaultySessions({ fromSessions, toSessions }: SimulatorQuestion): boolean {
  return (sessionsFault(fromSessions) ?? sessionsFault(toSessions)) !== undefined;
}

/** Whether the question itself is refused, so that an older answer must not stand below it. */
function isFinal(error: unknown): boolean {
  return ["BAD_REQUEST", "NOT_FOUND", "FORBIDDEN"].includes(failureCode(error) ?? "");
}

function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  switch (failureCode(error)) {
    case "FORBIDDEN":
      return <NotYours what="privacy lists" />;
    case "NOT_FOUND":
      return (
        <EmptyState icon={SearchX} title="Neither side is known here">
          One of the two addresses must be on a domain of this installation that you look after.
        </EmptyState>
      );
    case "BAD_REQUEST":
      return (
        <EmptyState icon={SearchX} title="This cannot be simulated">
          {failureMessage(error)}
        </EmptyState>
      );
    default:
      return <ErrorState error={failureMessage(error)} onRetry={onRetry} />;
  }
}

const SKELETON_ROWS = ["a", "b", "c"];

export function JourneySkeleton() {
  return (
    <div role="status" aria-label="Loading the journey" className="space-y-6 p-5">
      <Skeleton className="h-5 w-3/5" />
      {SKELETON_ROWS.map((row) => (
        <span key={row} className="block">
          <Skeleton className="w-2/5" />
          <Skeleton className="mt-2 h-2.5 w-4/5" />
        </span>
      ))}
    </div>
  );
}
