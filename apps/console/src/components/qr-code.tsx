"use client";

import { create } from "qrcode";
import { useMemo } from "react";

/** Light modules around the code that scanners need (ISO/IEC 18004 §5.3.8). */
const QUIET = 4;

/** A QR code as a picture; black on white in both themes, or phones will not read it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => {
    const { modules } = create(text, { errorCorrectionLevel: "M" });
    const cells = Array.from({ length: modules.size * modules.size }, (_, index) => index).filter(
      (index) => modules.data[index],
    );
    return {
      size: modules.size + 2 * QUIET,
      path: cells
        .map((index) => `M${(index % modules.size) + QUIET} ${Math.floor(index / modules.size) + QUIET}h1v1h-1z`)
        .join(""),
    };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-36 rounded-lg border bg-white"
    >
      <path d={path} fill="#000000" />
    </svg>
  );
}
