"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";

/** The changes of webhooks; each tells what it did and brings the page up to date. */
export function useWebhookChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const refresh = (): Promise<void> => queryClient.invalidateQueries(api.webhook.pathFilter());
  const done = (sentence: string, description: string): Promise<void> => {
    toast.success(sentence, { description });
    return refresh();
  };
  const onError = (error: unknown): void => {
    toast.error(failureMessage(error));
  };
  return {
    add: useMutation(api.webhook.add.mutationOptions({ onSuccess: refresh })),
    remove: useMutation(
      api.webhook.remove.mutationOptions({
        onSuccess: ({ webhook }) => done("Removed. Nothing is sent there any more.", webhook.url),
      }),
    ),
    enable: useMutation(
      api.webhook.enable.mutationOptions({
        onSuccess: ({ webhook }) => done("Enabled. New events are sent again.", webhook.url),
        onError,
      }),
    ),
    test: useMutation(
      api.webhook.test.mutationOptions({
        onSuccess: refresh,
        onError,
      }),
    ),
    retry: useMutation(
      api.webhook.retry.mutationOptions({
        onSuccess: refresh,
        onError,
      }),
    ),
  };
}
