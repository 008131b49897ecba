"use client";

import type { LiveEffect } from "@rostra/core/transaction";
import { toast } from "sonner";
import { type EffectVerb, effectSentence } from "./effect-sentence.ts";

/** Tells what a save did, to the data (`done`) and to live sessions, and offers to undo it where that is possible. */
export function toastEffect(
  done: string,
  subject: string,
  effect: LiveEffect,
  verb: EffectVerb,
  undo?: () => void,
): void {
  const say = effect.pending > 0 ? toast.warning : toast.success;
  say(`${done} ${effectSentence(effect, verb)}`.trim(), {
    description: subject,
    ...(undo && { action: { label: "Undo", onClick: undo } }),
  });
}
