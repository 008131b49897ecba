import type { ReactNode } from "react";
import { Brand } from "./brand.tsx";

interface MessagePageProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** Stands below the action. */
  readonly after?: ReactNode;
}

/** A page that is one message. */
export function MessagePage({ title, children, action, after }: MessagePageProps) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center px-5 py-10">
      <Brand />
      <h1 className="mt-8 text-balance font-semibold text-xl tracking-tight">{title}</h1>
      <div className="mt-2 text-[0.9375rem] text-ink-2 leading-6">{children}</div>
      {action && <div className="mt-6 flex flex-wrap gap-2">{action}</div>}
      {after}
    </main>
  );
}
