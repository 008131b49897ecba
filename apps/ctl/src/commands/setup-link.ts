import type { Command } from "commander";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { setupLink } from "../launch/announce.ts";

/** `rostractl setup-link` */
export function setupLinkCommand(program: Command, context: Context): void {
  program
    .command("setup-link")
    .description("print a fresh one-time setup link; the one before ends")
    .action(async () => {
      const token = await context.withServices("setup-link", (services) => services.setup.issueLink());
      if (token === undefined) throw new Failure("refused", "Setup is done: there is an operator already.");
      context.print(setupLink(context.settings(), token));
    });
}
