"use client";

import { useCallback, useState } from "react";
import type { PrivacyDraft } from "../../lib/privacy-draft.ts";

type Drafts = ReadonlyMap<string, PrivacyDraft>;

/** By account: what is not saved outlives leaving the tab, for as long as the window is open. */
const kept = new Map<string, Drafts>();
const none: Drafts = new Map();

/** The drafts of an account's lists, by name of the list. */
export function usePrivacyDrafts(account: string) {
  const [drafts, setDrafts] = useState<Drafts>(() => kept.get(account) ?? none);
  const set = useCallback(
    (list: string, change: (draft: PrivacyDraft | undefined) => PrivacyDraft | undefined): void => {
      const before = kept.get(account) ?? none;
      const draft = change(before.get(list));
      const after = new Map(before);
      if (draft) after.set(list, draft);
      else after.delete(list);
      kept.set(account, after);
      setDrafts(after);
    },
    [account],
  );
  return { drafts, set };
}
