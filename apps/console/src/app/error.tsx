"use client";

import { MessagePage } from "../components/message-page.tsx";
import { PageFailureText } from "../components/page-failure-text.tsx";
import { Button } from "../components/ui/button.tsx";

/** Shown instead of a page of visitors, or of the frame itself. */
export default function PageFailure({ error }: { error: Error & { digest?: string } }) {
  return (
    <MessagePage
      title="This page could not be shown"
      action={
        <Button look="primary" onClick={() => location.reload()}>
          Try again
        </Button>
      }
    >
      <PageFailureText digest={error.digest} />
    </MessagePage>
  );
}
