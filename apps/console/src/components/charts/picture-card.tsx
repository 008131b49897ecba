"use client";

import type { RouterOutputs } from "@rostra/api/root";
import type { HistoryRange } from "@rostra/core/overview/traffic";
import { ChartNoAxesColumn } from "lucide-react";
import dynamic from "next/dynamic";
import { memo } from "react";
import { amount, type Picture, rowsOf, scaleOf, stepName } from "../../lib/history-words.ts";
import { Card } from "../ui/card.tsx";
import { ErrorState, Skeleton } from "../ui/states.tsx";

export type History = RouterOutputs["overview"]["history"];

/** The height of every picture, and of what stands in its place. */
const HEIGHT = "h-52";

const HistoryChart = dynamic(() => import("./history-chart.tsx").then((module) => module.HistoryChart), {
  ssr: false,
  loading: () => <PictureSkeleton />,
});

interface PictureCardProps {
  readonly picture: Picture;
  readonly range: HistoryRange;
  /** Absent while it is on its way. */
  readonly history: History | undefined;
  /** Why it could not be loaded. */
  readonly error?: string | undefined;
  /** The same function each time. */
  readonly onRetry: () => unknown;
}

/**
 * One picture with what its colours mean, and the same numbers as a table for who cannot see it. Drawn anew only when
 * something in it changed: the page around it changes far more often.
 */
export const PictureCard = memo(function PictureCard({ picture, range, history, error, onRetry }: PictureCardProps) {
  const { id, title, series } = picture;
  const { unit } = scaleOf(picture, history?.points ?? []);
  const isEmpty = history?.points.every(({ traffic }) => !traffic);
  return (
    <Card
      id={id}
      title={
        <>
          {title} <span className="font-normal text-ink-3 text-xs max-sm:block">{unit}</span>
        </>
      }
      actions={
        series.length > 1 && (
          <ul className="flex min-w-0 flex-wrap justify-end gap-x-3 text-ink-2 text-xs">
            {series.map(({ key, label, colour }) => (
              <li key={key} className="flex items-center gap-1.5 whitespace-nowrap">
                <span
                  aria-hidden
                  className="size-2.5 rounded-[3px]"
                  style={{ backgroundColor: `var(--chart-${colour})` }}
                />
                {label}
              </li>
            ))}
          </ul>
        )
      }
    >
      {!history ? (
        error ? (
          <ErrorState className={`${HEIGHT} justify-center py-0`} error={error} onRetry={() => void onRetry()} />
        ) : (
          <PictureSkeleton />
        )
      ) : isEmpty ? (
        <div className={`${HEIGHT} flex flex-col items-center justify-center px-6 text-center text-ink-2`}>
          <ChartNoAxesColumn aria-hidden className="mb-2 size-5 text-ink-3" />
          <p className="max-w-64 text-balance">
            Nothing was recorded in this time. While the chat server runs, it writes a point every{" "}
            {every(history.every)}.
          </p>
        </div>
      ) : (
        <div className={`${HEIGHT} px-1 pt-4 pb-2 sm:px-2`}>
          <HistoryChart picture={picture} range={range} history={history} />
        </div>
      )}
      {history && <PictureTable picture={picture} history={history} />}
    </Card>
  );
});

function every(seconds: number): string {
  if (seconds === 60) return "minute";
  return seconds === 1 ? "second" : `${seconds} seconds`;
}

function PictureSkeleton() {
  return (
    <div role="status" aria-label="Loading" className={`${HEIGHT} flex items-end gap-2 px-5 pt-8 pb-6`}>
      {["h-2/5", "h-3/5", "h-1/2", "h-4/5", "h-2/3", "h-3/4", "h-1/3"].map((height) => (
        <Skeleton key={height} className={`${height} flex-1`} />
      ))}
    </div>
  );
}

/** Steps in which something was recorded, newest first; gaps by name. */
function PictureTable({ picture, history }: { picture: Picture; history: History }) {
  const { series, title } = picture;
  const { unit } = scaleOf(picture, history.points);
  return (
    <div className="sr-only">
      <table>
        <caption>
          {title}, {unit}
        </caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {series.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody suppressHydrationWarning>
          {rowsOf(picture, history.points)
            .toReversed()
            .map((row) => (
              <tr key={row.at}>
                <th scope="row" suppressHydrationWarning>
                  {stepName(row.at, history.step)}
                </th>
                {series.map(({ key }) => {
                  const value = row[key];
                  return <td key={key}>{typeof value === "number" ? amount(value) : "not recorded"}</td>;
                })}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
