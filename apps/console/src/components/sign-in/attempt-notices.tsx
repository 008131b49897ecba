import { Notice } from "../ui/notice.tsx";
import type { Attempt } from "./use-attempt.ts";

/** Why the last attempt failed, or how long to wait for the next. */
export function AttemptNotices({ failure, wait }: Pick<Attempt, "failure" | "wait">) {
  return (
    <>
      {failure && <Notice tone="danger">{failure}</Notice>}
      {wait > 0 && (
        <Notice tone="warn">
          <span role="status">Too many tries. Wait {duration(wait)} and try again.</span>
        </Notice>
      )}
    </>
  );
}

function duration(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
