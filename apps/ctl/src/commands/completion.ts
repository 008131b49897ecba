import { Argument, type Command } from "commander";
import { bashCompletion } from "../completion/bash.ts";
import { commandTree } from "../completion/command-tree.ts";
import { fishCompletion } from "../completion/fish.ts";
import { zshCompletion } from "../completion/zsh.ts";
import type { Context } from "../context.ts";

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;
type Shell = keyof typeof scripts;

/** `rostractl completion bash|zsh|fish` */
export function completionCommand(program: Command, context: Context): void {
  program
    .command("completion")
    .description("print a script that completes commands and options in a shell: source <(rostractl completion bash)")
    .addArgument(new Argument("<shell>").choices(Object.keys(scripts)))
    .action((shell: Shell) => context.print(scripts[shell](program.name(), commandTree(program))));
}
