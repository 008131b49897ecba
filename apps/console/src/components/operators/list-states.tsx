import { failureCode, failureMessage } from "../../lib/form-failure.ts";
import { ErrorState, NotYours, Skeleton } from "../ui/states.tsx";

/** How often the lists on the screen are renewed, in milliseconds. */
export const REFRESH_MS = 10_000;

interface ListFailureProps {
  readonly what: string;
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** Shown where a list could not be loaded. */
export function ListFailure({ what, error, onRetry }: ListFailureProps) {
  if (failureCode(error) === "FORBIDDEN") return <NotYours what={what} />;
  return <ErrorState error={failureMessage(error)} onRetry={onRetry} />;
}

const SKELETON_ROWS = ["a", "b", "c"];

/** Rows that are on their way. */
export function ListSkeleton({ what }: { readonly what: string }) {
  return (
    <div role="status" aria-label={`Loading ${what}`}>
      {SKELETON_ROWS.map((row) => (
        <div key={row} className="flex h-18 flex-col justify-center border-b px-4 last:border-0 sm:px-5">
          <Skeleton className="w-2/5" />
          <Skeleton className="mt-3 h-2.5 w-1/4" />
        </div>
      ))}
    </div>
  );
}
