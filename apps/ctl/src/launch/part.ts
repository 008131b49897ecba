import type { Context } from "../context.ts";
import { openLogFile } from "./log-file.ts";
import { type Supervised, type SupervisedPlan, supervise } from "./supervise.ts";

/**
 * Starts one of our processes: every line it writes goes to its log file, errors to standard error too; with `aloud`
 * everything is shown.
 */
export function startPart(plan: SupervisedPlan, context: Context, aloud: boolean, onChange: () => void): Supervised {
  const log = openLogFile(plan.logPath);
  const supervised = supervise(plan, {
    onLine(line) {
      log.write(line.raw);
      if (aloud || line.error) context.note(`${plan.name}: ${line.text}`);
    },
    onTrouble: (sentence) => context.note(sentence),
    onChange,
  });
  return {
    ...supervised,
    async stop(graceMs) {
      await supervised.stop(graceMs);
      log.close();
    },
  };
}
