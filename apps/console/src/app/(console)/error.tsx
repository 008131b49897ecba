"use client";

import { PageFailureText } from "../../components/page-failure-text.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";

/** Shown in the frame of the signed-in pages when one of them could not be made. */
export default function PageFailure({ error }: { error: Error & { digest?: string } }) {
  return (
    <Card className="p-5 sm:p-8">
      <h1 className="font-semibold text-lg tracking-tight">This page could not be shown</h1>
      <div className="mt-1.5 text-ink-2">
        <PageFailureText digest={error.digest} />
      </div>
      <Button look="primary" className="mt-5" onClick={() => location.reload()}>
        Try again
      </Button>
    </Card>
  );
}
