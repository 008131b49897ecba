"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";
import { MessagePage } from "../message-page.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";

/** Where an operator who is signed in takes a further role; `children` says which. */
export function JoinForm({ token, children }: { readonly token: string; readonly children: ReactNode }) {
  const api = useApi();
  const router = useRouter();
  const join = useMutation(
    api.operator.join.mutationOptions({
      onSuccess() {
        router.replace("/");
        router.refresh();
      },
    }),
  );
  return (
    <MessagePage
      title="Accept an invitation"
      action={
        <Button look="primary" busy={join.isPending || join.isSuccess} onClick={() => join.mutate({ token })}>
          Accept
        </Button>
      }
    >
      {children} What you may do already stays as it is.
      {join.error && (
        <Notice tone="danger" className="mt-4">
          {failureMessage(join.error)}
        </Notice>
      )}
    </MessagePage>
  );
}
