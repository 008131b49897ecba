"use client";

import type { LiveEffect } from "@rostra/core/transaction";
import { toast } from "sonner";
import { type EffectVerb, effectSentence } from "./effect-sentence.ts";

/** Tells what a save did, to the data (`done`) and to live sessions. */
export function toastEffect(done: string, subject: string, effect: LiveEffect, verb: EffectVerb): void {
  const say = effect.pending > 0 ? toast.warning : toast.success;
  say(`${done} ${effectSentence(effect, verb)}`.trim(), { description: subject });
}
