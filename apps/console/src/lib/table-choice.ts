"use client";

import { useSyncExternalStore } from "react";

/** How much room a row takes; one choice for every table. */
export type Density = "comfortable" | "compact";

/** What somebody chose for a table, remembered by this browser. */
export interface TableChoice {
  readonly density: Density;
  /** Ids of the columns that are not shown. */
  readonly hidden: readonly string[];
}

const PREFIX = "rostra.table.";
const DENSITY = `${PREFIX}density`;
/** Told when a choice changes in this tab; other tabs tell by the `storage` event. */
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}

/** Storage may be refused: the choice then lasts as long as the page. */
const kept = new Map<string, string>();

function read(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return kept.get(key) ?? "";
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    kept.set(key, value);
  }
  for (const listener of listeners) listener();
}

/** Kept where nothing is hidden: nothing kept means that nothing was chosen. */
const NONE = "-";

/**
 * The choices for the table of that name, and what changes them; on the server and at first, none is made, and the columns
 * `hiddenAtFirst` are not shown.
 */
export function useTableChoice(name: string, hiddenAtFirst: readonly string[] = []) {
  const density = useSyncExternalStore(
    subscribe,
    () => read(DENSITY),
    () => "",
  );
  const hidden = useSyncExternalStore(
    subscribe,
    () => read(PREFIX + name),
    () => "",
  );
  const choice: TableChoice = {
    density: density === "compact" ? "compact" : "comfortable",
    hidden: hidden === "" ? hiddenAtFirst : hidden.split(",").filter((id) => id !== NONE),
  };
  return {
    choice,
    setDensity: (next: Density): void => write(DENSITY, next),
    setHidden: (ids: readonly string[]): void => write(PREFIX + name, ids.join(",") || NONE),
  };
}
