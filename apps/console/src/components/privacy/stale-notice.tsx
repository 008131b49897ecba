"use client";

import type { PlainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { useOperator } from "../../lib/operator.tsx";
import { makerName } from "../../lib/privacy-overview.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Time } from "../ui/time.tsx";
import { DifferenceList } from "./difference-list.tsx";

interface StaleNoticeProps {
  readonly jid: string;
  readonly name: string;
  /** The list as it was when editing began. */
  readonly before: readonly PlainPrivacyItem[];
  /** The list as it is now; absent: it is gone. */
  readonly after: readonly PlainPrivacyItem[] | undefined;
  /** What the server said when it refused to save. */
  readonly told: string | undefined;
  readonly onReload: () => void;
  readonly onOverwrite: () => void;
}

/** Somebody else has changed the list meanwhile: nothing is lost, and somebody must say what becomes of both. */
export function StaleNotice({ jid, name, before, after, told, onReload, onOverwrite }: StaleNoticeProps) {
  const api = useApi();
  const { id } = useOperator();
  const history = useQuery(api.privacy.history.queryOptions({ account: jid, name, limit: 1 }));
  const [isShown, setShown] = useState(false);
  const [latest] = history.data ?? [];
  const isNew = before.length === 0;
  return (
    <Notice tone="warn" className="m-3">
      <p className="font-medium">
        {after === undefined
          ? "This list was removed meanwhile."
          : isNew
            ? "A list of this name was made meanwhile."
            : "This list was changed meanwhile."}
      </p>
      <p>
        {latest ? (
          <>
            {makerName(latest.actor, id)}, <Time at={latest.at} />.
          </>
        ) : (
          told
        )}{" "}
        Your changes are kept here and not saved.
      </p>
      {isShown && after && (
        <div className="mt-2 rounded-lg border bg-surface p-3 text-ink">
          <DifferenceList label="What changed meanwhile" before={before} after={after} />
        </div>
      )}
      <div className="mt-2.5 flex flex-wrap gap-2">
        {after && (
          <Button size="sm" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
            {isShown ? "Hide what changed" : "See what changed"}
          </Button>
        )}
        <Button size="sm" onClick={onReload}>
          Drop my changes
        </Button>
        <Button size="sm" look="danger-quiet" onClick={onOverwrite}>
          {after === undefined ? "Make the list again with mine" : "Overwrite with mine"}
        </Button>
      </div>
    </Notice>
  );
}
