"use client";

import type { HistoryRange } from "@rostra/core/overview/traffic";
import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { amount, gapsOf, type Picture, rowsOf, stepName, tickName, ticksOf } from "../../lib/history-words.ts";
import type { History } from "./picture-card.tsx";

interface HistoryChartProps {
  readonly picture: Picture;
  readonly range: HistoryRange;
  readonly history: History;
}

const axis = { tick: { fill: "var(--ink-3)", fontSize: 11 }, tickLine: false, axisLine: false } as const;
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

/** A picture over time. What nobody recorded is a grey gap, and never a zero. Loaded when it is needed: the library is large. */
export function HistoryChart({ picture, range, history }: HistoryChartProps) {
  const { series, kind } = picture;
  const { from, to, step, points } = history;
  const rows = rowsOf(picture, points);
  const hatch = `gap-${picture.id}`;
  const half = (step * 1000) / 2; // bars stand in the middle of their step
  const shift = kind === "bars" ? half : 0;
  const data = rows.map((row) => ({ ...row, x: row.at + shift }));
  const parts = (
    <>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <defs>
        <pattern id={hatch} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="7" height="7" fill="var(--surface)" />
          <rect width="2.5" height="7" fill="var(--chart-gap)" />
        </pattern>
      </defs>
      {gapsOf(points, step).map((gap) => (
        <ReferenceArea
          key={gap.from}
          x1={gap.from}
          x2={gap.to}
          fill={`url(#${hatch})`}
          fillOpacity={1}
          stroke="none"
          {...(isWide(gap, history) && {
            label: { value: "not recorded", position: "center", fill: "var(--ink-3)", fontSize: 11 },
          })}
        />
      ))}
      <XAxis
        dataKey="x"
        type="number"
        scale="time"
        domain={[from.getTime(), to.getTime()]}
        ticks={[...ticksOf(range, from, to)]}
        tickFormatter={(at: number) => tickName(range, at)}
        minTickGap={16}
        {...axis}
      />
      <YAxis
        width={40}
        tickFormatter={(value: number) => compact.format(value)}
        allowDecimals={picture.id === "messages"}
        {...axis}
      />
      <Tooltip
        isAnimationActive={false}
        cursor={kind === "bars" ? { fill: "var(--hover)" } : { stroke: "var(--line-strong)" }}
        filterNull={false}
        content={({ active, label }) => {
          const row = active && typeof label === "number" ? rows.find(({ at }) => at + shift === label) : undefined;
          return row ? <Told picture={picture} row={row} step={step} /> : null;
        }}
      />
    </>
  );
  const chart = { data, margin: { top: 4, right: 12, bottom: 0, left: 0 }, accessibilityLayer: false } as const;
  return (
    <ResponsiveContainer width="100%" height="100%">
      {kind === "bars" ? (
        <BarChart {...chart} barCategoryGap={1}>
          {parts}
          {series.map(({ key, colour }) => (
            <Bar key={key} dataKey={key} stackId="all" fill={`var(--chart-${colour})`} isAnimationActive={false} />
          ))}
        </BarChart>
      ) : (
        <AreaChart {...chart}>
          {parts}
          {series.map(({ key, colour }) => (
            <Area
              key={key}
              dataKey={key}
              type="linear"
              connectNulls={false}
              stroke={`var(--chart-${colour})`}
              strokeWidth={1.75}
              fill={`var(--chart-${colour})`}
              fillOpacity={series.length > 1 ? 0.06 : 0.12}
              dot={
                isAlone(rows, key) ? { r: 2, strokeWidth: 0, fill: `var(--chart-${colour})`, fillOpacity: 1 } : false
              }
              isAnimationActive={false}
            />
          ))}
        </AreaChart>
      )}
    </ResponsiveContainer>
  );
}

/** Whether words fit into a gap. */
function isWide(gap: { readonly from: number; readonly to: number }, { from, to }: History): boolean {
  return (gap.to - gap.from) / (to.getTime() - from.getTime()) > 0.3;
}

/** Whether some point has no neighbour to draw a line to. */
function isAlone(rows: ReturnType<typeof rowsOf>, key: string): boolean {
  const has = (index: number): boolean => typeof rows[index]?.[key] === "number";
  return rows.some((_, index) => has(index) && !has(index - 1) && !has(index + 1));
}

function Told({ picture, row, step }: { picture: Picture; row: ReturnType<typeof rowsOf>[number]; step: number }) {
  return (
    <div className="rounded-lg border bg-raised px-3 py-2 text-xs shadow-pop">
      <p className="mb-1 font-medium">{stepName(row.at, step)}</p>
      {picture.series.every(({ key }) => row[key] === null) ? (
        <p className="text-ink-2">Nothing was recorded: no server was running.</p>
      ) : (
        picture.series.map(({ key, label, colour }) => (
          <p key={key} className="flex items-center gap-2 text-ink-2">
            <span aria-hidden className="size-2 rounded-[2px]" style={{ backgroundColor: `var(--chart-${colour})` }} />
            <span className="flex-1">{label}</span>
            <span className="pl-4 text-ink tabular-nums">{amount(row[key] ?? 0)}</span>
          </p>
        ))
      )}
    </div>
  );
}
