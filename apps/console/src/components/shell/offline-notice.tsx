"use client";

import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { Notice } from "../ui/notice.tsx";

/** Above every page while the browser has no network: what is shown is old, and why nothing answers. */
export function OfflineNotice() {
  const isOnline = useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
    () => true,
  );
  return (
    <div role="status">
      {!isOnline && (
        <Notice tone="warn" className="mb-5">
          You are offline. You see what was there before; a change you make now is sent when the connection is back.
        </Notice>
      )}
    </div>
  );
}
