"use client";

import type { DomainEventType } from "@rostra/core/domain-event";
import { eventTypes } from "@rostra/core/webhook/event-types";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { eventArea, eventWords } from "../../lib/event-words.ts";
import { formFailure } from "../../lib/form-failure.ts";
import { mayDo, mayDoEverywhere } from "../../lib/may.ts";
import { useOperator } from "../../lib/operator.tsx";
import { Check } from "../ui/check.tsx";
import { Choice } from "../ui/choice.tsx";
import { DomainOrAllField } from "../ui/domain-field.tsx";
import { Field, Input } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { ShownOnce } from "../ui/shown-once.tsx";
import { useWebhookChanges } from "./use-webhook-changes.ts";

const areas = [...new Set(eventTypes.map(eventArea))].sort();

/** Adds a webhook, and shows the secret that its requests are signed with. */
export function AddWebhookDialog({ onClose }: { readonly onClose: () => void }) {
  const api = useApi();
  const { roles } = useOperator();
  const { add } = useWebhookChanges();
  const domains = (useQuery(api.domain.list.queryOptions()).data?.items ?? [])
    .map(({ name }) => name)
    .filter((name) => mayDo(roles, "webhook.write", name));
  const [url, setUrl] = useState("");
  const [description, setDescription] = useState("");
  /** As it was chosen; null: not yet. */
  const [chosen, setChosen] = useState<string | undefined | null>(null);
  const domain = chosen === null ? domains[0] : chosen;
  const [which, setWhich] = useState<"all" | "some">("all");
  const [events, setEvents] = useState<ReadonlySet<DomainEventType>>(new Set());
  const [wasTold, setTold] = useState(false);
  const isMissing = which === "some" && events.size === 0;
  const failure = formFailure(add.error, ["url", "domain", "description"]);
  const errorOf = (field: string): string | undefined => (failure?.field === field ? failure.message : undefined);

  if (add.data)
    return (
      <FormDialog
        open
        onOpenChange={onClose}
        title="Webhook added"
        description={<span className="wrap-anywhere">{add.data.webhook.url}</span>}
        submitLabel="Done"
        busy={false}
        failure={undefined}
        isDone
        onSubmit={onClose}
      >
        <ShownOnce label="Secret" secret={add.data.secret}>
          Every request is signed with this secret (Standard Webhooks): give it to the receiver, which checks that it is
          us.
        </ShownOnce>
      </FormDialog>
    );
  return (
    <FormDialog
      open
      onOpenChange={onClose}
      title="Add webhook"
      submitLabel="Add webhook"
      busy={add.isPending}
      failure={failure}
      onSubmit={() => {
        if (isMissing) setTold(true);
        else
          add.mutate({
            url,
            events: which === "all" ? [] : [...events],
            ...(domain !== undefined && { domain }),
            ...(description.trim() !== "" && { description }),
          });
      }}
    >
      <Field label="Address" error={errorOf("url")} hint="Where the receiver listens.">
        <Input
          type="url"
          value={url}
          onChange={(event) => setUrl(event.target.value)}
          autoFocus
          required
          autoComplete="off"
          placeholder="https://hooks.example.net/rostra"
        />
      </Field>
      <Field label="Description" note="optional" error={errorOf("description")}>
        <Input value={description} onChange={(event) => setDescription(event.target.value)} autoComplete="off" />
      </Field>
      <DomainOrAllField
        domains={domains}
        hasAll={mayDoEverywhere(roles, "webhook.write")}
        value={domain}
        onValueChange={setChosen}
        error={errorOf("domain")}
      />
      <Choice
        legend="Events"
        value={which}
        onValueChange={setWhich}
        options={[
          { value: "all", label: "All", note: "Those that are added in the future as well." },
          { value: "some", label: "Only these", note: `${events.size} chosen` },
        ]}
      />
      {which === "some" && (
        <div className="max-h-64 overflow-y-auto rounded-lg border border-line-strong/45">
          {areas.map((area) => (
            <fieldset key={area} className="border-b last:border-0">
              <legend className="w-full bg-sunken px-3 py-1.5 font-medium text-ink-2 text-xs">{area}</legend>
              {eventTypes
                .filter((type) => eventArea(type) === area)
                .map((type) => (
                  <Check
                    key={type}
                    label={eventWords(type)}
                    note={type}
                    checked={events.has(type)}
                    onCheckedChange={(isWanted) =>
                      setEvents(new Set(isWanted ? [...events, type] : [...events].filter((one) => one !== type)))
                    }
                  />
                ))}
            </fieldset>
          ))}
        </div>
      )}
      {wasTold && isMissing && (
        <p role="alert" className="text-[0.8125rem] text-danger-ink">
          Choose at least one type of events.
        </p>
      )}
    </FormDialog>
  );
}
